from odoo import models


class SaleOrder(models.Model):
    """A signed appendix changes an order that is closed to everybody else."""

    _inherit = "sale.order"

    def _check_prices_open(self):
        """Both parties signed the new prices, and they were approved with them."""
        if self.agreement_id._is_amended_now():
            return None
        return super()._check_prices_open()
