from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """Down payments too go through the instalments of the contract."""
        sale_orders._check_not_invoiced_by_instalments()
        return super()._create_invoices(sale_orders)
