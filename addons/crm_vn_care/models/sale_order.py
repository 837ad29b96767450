from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_program_domain(self):
        """What a price policy grants is given by the policy, not a second time here."""
        return [*super()._get_program_domain(), ("price_policy_ids", "=", False)]
