from odoo import models
from odoo.fields import Domain

CUSTOMER_ACTION = "crm_vn_base.res_partner_organisation_action"


class ResUsers(models.Model):
    """How many customers stand where: tiles of the home screen."""

    _inherit = "res.users"

    def _today_tiles(self):
        """Add prospects, active and stopped customers, each with its list."""
        domain = self._get_own_customers_domain()
        counts = dict(
            self.env["res.partner"]._read_group(domain, ["lifecycle"], ["__count"])
        )
        labels = dict(
            self.env["res.partner"]
            ._fields["lifecycle"]
            ._description_selection(self.env)
        )
        return super()._today_tiles() + [
            {
                "sequence": 10 + place,
                "label": labels[lifecycle],
                "value": counts.get(lifecycle, 0),
                "action": CUSTOMER_ACTION,
                "domain": list(domain & Domain("lifecycle", "=", lifecycle)),
            }
            for place, lifecycle in enumerate(labels)
        ]

    def _get_own_customers_domain(self):
        """A salesperson counts the customers in his charge, others all they may see."""
        domain = Domain(self.env["crm.area"]._get_customer_domain())
        own_only = self.has_group("crm_vn_base.group_crm_vn_sales") and not (
            self.has_group("crm_vn_base.group_crm_vn_sales_manager")
        )
        return domain & Domain("user_id", "=", self.id) if own_only else domain
