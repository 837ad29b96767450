from odoo import Command, fields, models
from odoo.exceptions import UserError

from .agreement_lifecycle_mixin import INVOICEABLE


class AgreementInstalmentInvoiceMixin(models.AbstractModel):
    """Invoices of instalments.

    An invoice of an instalment has one line per tax of the contract's orders, with the
    product "Contract payment" and the same taxes in the same proportion. Odoo's own tax
    engine for down payments makes base and tax add up to the instalment exactly. The
    order lines themselves are not linked, so nothing is invoiced by quantity besides.
    """

    _name = "agreement.instalment.invoice.mixin"
    _description = "Invoices of Instalments"

    def action_create_invoice(self):
        """Create one draft invoice per instalment, for what is not invoiced yet."""
        self.env["account.move"].check_access("create")
        moves = self.env["account.move"]
        for instalment in self:
            instalment._check_invoiceable()
            moves |= instalment._create_invoice()
        return self._get_moves_action(moves)

    def _check_invoiceable(self):
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.state not in INVOICEABLE:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is “%(state)s”: only a contract in force is "
                    "invoiced. Sign it first.",
                    contract=agreement.code,
                    state=agreement._get_state_label(agreement.state),
                )
            )
        drafts = self.move_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            raise UserError(
                self.env._(
                    "“%(name)s” already has a draft invoice: post or delete it first.",
                    name=self.display_name,
                )
            )
        if agreement.currency_id.compare_amounts(self._get_amount_to_invoice(), 0) <= 0:
            raise UserError(
                self.env._("“%(name)s” is invoiced completely.", name=self.display_name)
            )

    def _get_amount_to_invoice(self):
        self.ensure_one()
        return self.amount - self.amount_invoiced

    def _create_invoice(self):
        self.ensure_one()
        amount = self._get_amount_to_invoice()
        move = self.env["account.move"].create(self._prepare_invoice_vals(amount))
        if self.currency_id.compare_amounts(move.amount_total, amount):
            raise UserError(
                self.env._(
                    "The invoice of “%(name)s” makes %(made)s instead of %(wanted)s: "
                    "its taxes cannot be split so. Check the taxes of the orders.",
                    name=self.display_name,
                    made=self.currency_id.format(move.amount_total),
                    wanted=self.currency_id.format(amount),
                )
            )
        move.message_post_with_source(
            "mail.message_origin_link",
            render_values={"self": move, "origin": self.agreement_id},
            subtype_xmlid="mail.mt_note",
        )
        return move

    def _prepare_invoice_vals(self, amount):
        self.ensure_one()
        agreement = self.agreement_id
        # sudo: the accountant invoices the orders of any salesperson
        order = agreement.sudo().order_ids[:1]
        today = fields.Date.context_today(self)
        return {
            **order.with_company(agreement.company_id)._prepare_invoice(),
            "agreement_id": agreement.id,
            "instalment_ids": [Command.set(self.ids)],
            "currency_id": agreement.currency_id.id,
            "invoice_origin": agreement.code,
            "ref": agreement.partner_code or agreement.code,
            "invoice_date": today,
            "invoice_payment_term_id": False,
            "invoice_date_due": max(self._get_ledger_date() or today, today),
            "invoice_line_ids": self._prepare_invoice_line_commands(amount),
        }

    def _prepare_invoice_line_commands(self, amount):
        """Split the amount over the taxes of the orders, to the smallest unit."""
        self.ensure_one()
        tax_engine = self.env["account.tax"]
        company = self.agreement_id.company_id
        # sudo: as above; only prices and taxes of the contract's own lines are read
        lines = self.agreement_id.sudo().order_line_ids.filtered(
            lambda line: not line.display_type and line.state == "sale"
        )
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        tax_engine._add_tax_details_in_base_lines(base_lines, company)
        tax_engine._round_base_lines_tax_details(base_lines, company)
        parts = tax_engine._prepare_down_payment_lines(
            base_lines=base_lines,
            company=company,
            amount_type="fixed",
            amount=amount,
            computation_key=f"agreement_instalment,{self.id}",
            grouping_function=lambda base_line: {"product_id": self._get_product()},
        )
        return [Command.create(self._prepare_invoice_line_vals(part)) for part in parts]

    def _prepare_invoice_line_vals(self, base_line):
        self.ensure_one()
        product = self._get_product()
        return {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": self.env._(
                "Contract %(contract)s: %(instalment)s",
                contract=self.agreement_id.code,
                instalment=self.name,
            ),
            "quantity": 1.0,
            "price_unit": base_line["price_unit"],
            "tax_ids": [Command.set(base_line["tax_ids"].ids)],
            "analytic_distribution": base_line["analytic_distribution"],
            "extra_tax_data": self.env["account.tax"]._export_base_line_extra_tax_data(
                base_line
            ),
        }

    def _get_product(self):
        return self.env.ref("crm_vn_contract_project.product_contract_payment")

    def _sync_due_dates(self):
        """Carry the due date to the invoices: contract and ageing read one date."""
        # sudo: the event (say a handover) moves dates in the ledger, whoever signs
        for line in self.sudo().allocation_ids.line_id:
            dates = line.agreement_allocation_ids.instalment_id.mapped("date_due")
            due = min([date for date in dates if date], default=line.date_maturity)
            if line.date_maturity != due:
                line.date_maturity = due
        for move in self.sudo().move_ids.filtered(lambda move: move.state == "draft"):
            move.invoice_date_due = max(
                [*move.instalment_ids.filtered("date_due").mapped("date_due")]
                or [move.invoice_date_due]
            )

    def action_view_moves(self):
        return self._get_moves_action(self.move_ids)

    def _get_moves_action(self, moves):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.account_move_action_contracts"
        )
        if len(moves) == 1:
            return {**action, "views": [(False, "form")], "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)]}
