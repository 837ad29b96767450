from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _search_display_name(self, operator, value):
        """Find colleagues by words without accents too."""
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and isinstance(value, str):
            partner = self.env["res.partner"]._search_display_name(operator, value)
            domain = Domain(domain) | Domain("partner_id", "any", partner)
        return domain

    # === Hooks of the later add-ons ===

    @api.model
    def _handover_employee_records(self, old_user, new_user):
        """Give what ``old_user`` is responsible for to ``new_user``.

        Called when an employee leaves or moves. Empty here; each add-on extends it for
        the records it owns and returns the sum::

            counts = super()._handover_employee_records(old_user, new_user)
            counts["crm.lead"] = len(leads)
            return counts

        :return: dict {model name: number of records handed over}
        """
        return {}

    def _today_tiles(self):
        """Return the tiles of this user's home screen: a list of dicts.

        Empty here; each add-on appends its own. A tile has ``sequence``, ``label``
        (translated), ``value`` (what is waiting for this user today), ``action`` (the
        XML id of the window action it opens) and ``domain``.
        """
        self.ensure_one()
        return []
