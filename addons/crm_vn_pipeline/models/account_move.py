from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from .sale_order_payment import PAYMENT_METHODS


class AccountMove(models.Model):
    _inherit = "account.move"

    payment_method = fields.Selection(
        PAYMENT_METHODS,
        string="Form of Payment",
        compute="_compute_payment_method",
        store=True,
        readonly=False,
        precompute=True,
        help="As agreed with the order; printed on the invoice.",
    )

    def _auto_init(self):
        """Invoices of before did not say it: nothing is made up for them."""
        if not column_exists(self.env.cr, self._table, "payment_method"):
            create_column(self.env.cr, self._table, "payment_method", "varchar")
        return super()._auto_init()

    @api.depends("partner_id")
    def _compute_payment_method(self):
        """As the customer usually pays, where no order says it."""
        for move in self:
            if not move.is_sale_document():
                move.payment_method = False
            elif not move.payment_method:
                # sudo: only how the customer pays
                family = move.partner_id.sudo().commercial_partner_id
                move.payment_method = family.usual_payment_method
