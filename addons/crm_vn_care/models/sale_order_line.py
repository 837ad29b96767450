from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_granted_by_program(self):
        """A reward is the company's gift to whoever earned it."""
        return super()._is_granted_by_program() or bool(self.reward_id)
