from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_agreement_vals(self):
        """The contract is about what its quotations are about."""
        order = self.filtered("customer_project_id")[:1]
        return {
            **super()._prepare_agreement_vals(),
            "customer_project_id": order.customer_project_id.id,
            "customer_project_item_id": order.customer_project_item_id.id,
        }
