from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

WINDOW = timedelta(minutes=15)


class CrmPublicHit(models.Model):
    """One attempt on a public page, to slow down who tries many.

    The address is kept as a keyed hash, for a day.
    """

    _name = "crm.public.hit"
    _description = "Attempt on a Public Page"
    _log_access = False

    scope = fields.Char(required=True)
    address_hash = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _recent_idx = models.Index("(scope, address_hash, date)")

    @api.model
    def _hash_address(self, address):
        return hmac(self.env(su=True), "crm.public.hit", address or "")

    @api.model
    def _record(self, scope, address):
        self.sudo().create(
            {"scope": scope, "address_hash": self._hash_address(address)}
        )

    @api.model
    def _is_limited(self, scope, address, limit):
        """Whether ``address`` tried ``limit`` times in the last quarter of an hour."""
        domain = [
            ("scope", "=", scope),
            ("address_hash", "=", self._hash_address(address)),
            ("date", ">=", fields.Datetime.now() - WINDOW),
        ]
        return self.sudo().search_count(domain, limit=limit) >= limit

    @api.autovacuum
    def _gc_hits(self):
        old = self.search(
            [("date", "<", fields.Datetime.now() - timedelta(days=1))], limit=10000
        )
        old.unlink()
        return len(old), len(old) == 10000
