from odoo import api, fields, models

from .agreement_lifecycle_mixin import BEFORE_SIGNING

MAKE_CONTRACT = "crm_vn_contract_project.mail_activity_type_make_contract"


class SaleOrder(models.Model):
    """An order that needs a contract is not confirmed by the customer's click.

    His signature in the portal is kept, the order stays a quotation, and whoever has it
    gets the to-do to make the contract, whose signature confirms the order.
    """

    _inherit = "sale.order"

    needs_agreement = fields.Boolean(
        string="Needs a Contract",
        compute="_compute_needs_agreement",
        help="By its value, its quotation template, or since its contract is not "
        "signed yet.",
    )

    @api.depends(
        "amount_total",
        "currency_id",
        "company_id.agreement_amount_min",
        "sale_order_template_id.needs_agreement",
        "agreement_id.state",
    )
    def _compute_needs_agreement(self):
        for order in self:
            # sudo: the state of the contract decides, whoever may read it
            agreement = order.agreement_id.sudo()
            if agreement:
                order.needs_agreement = agreement.state in BEFORE_SIGNING
            else:
                order.needs_agreement = (
                    order.sale_order_template_id.needs_agreement
                    or order._is_value_for_agreement()
                )

    def _is_value_for_agreement(self):
        """Whether the value asks for a contract by the company's setting."""
        company = self.company_id or self.env.company
        if not company.agreement_amount_min or not self.currency_id:
            return False
        date = fields.Date.context_today(self)
        value = self.currency_id._convert(
            self.amount_total, company.currency_id, company, date
        )
        return (
            company.currency_id.compare_amounts(value, company.agreement_amount_min)
            >= 0
        )

    # === Accepted in the portal ===

    def _validate_order(self):
        """The customer accepted: confirm, or keep it for the contract."""
        waiting = self.filtered("needs_agreement")
        waiting._record_acceptance()
        orders = self - waiting
        return super(SaleOrder, orders)._validate_order() if orders else None

    def _record_acceptance(self):
        """Keep the customer's acceptance and ask for the contract."""
        self.filtered(lambda order: order.state == "draft").state = "sent"
        for order in self.filtered(lambda order: not order.agreement_id):
            order.activity_schedule(
                MAKE_CONTRACT,
                user_id=order.user_id.id or order.create_uid.id,
                note=self.env._(
                    "%(customer)s accepted quotation %(order)s online. It needs a "
                    "contract: create it and have it signed.",
                    customer=order.signed_by or order.partner_id.name,
                    order=order.name,
                ),
            )

    def _on_agreement_created(self):
        """The contract is there: its to-do is done."""
        self.activity_feedback([MAKE_CONTRACT])
        return super()._on_agreement_created()

    def _has_to_be_paid(self):
        """What needs a contract is paid by the contract's instalments."""
        return super()._has_to_be_paid() and not self.needs_agreement
