from odoo import api, fields, models

from .agreement_appendix import OPEN_STATES

# kinds that move the value, and with it what the instalments have to make
VALUE_KINDS = ("value", "goods")


class AgreementAppendix(models.Model):
    """What an appendix makes the contract worth, and the schedule it proposes."""

    _inherit = "agreement.appendix"

    amount_before = fields.Monetary(
        string="Value Before", compute="_compute_amounts", store=True
    )
    amount_after = fields.Monetary(
        string="Value After", compute="_compute_amounts", store=True
    )
    amount_change = fields.Monetary(
        string="Change of Value", compute="_compute_amounts", store=True
    )
    amount_scheduled = fields.Monetary(
        string="Scheduled", compute="_compute_amount_scheduled"
    )

    # === Computes ===

    @api.depends(
        "agreement_id.amount_total",
        "line_ids.quantity_new",
        "line_ids.price_new",
        "line_ids.order_line_id",
        "order_ids.amount_total",
    )
    def _compute_amounts(self):
        """The value before and after; frozen once the appendix is signed."""
        for appendix in self:
            if appendix.state not in (False, *OPEN_STATES):
                continue
            before = appendix.agreement_id.amount_total
            change = appendix._get_amount_change()
            appendix.amount_before = before
            appendix.amount_change = change
            appendix.amount_after = before + change

    @api.depends("schedule_ids.amount")
    def _compute_amount_scheduled(self):
        for appendix in self:
            appendix.amount_scheduled = sum(appendix.schedule_ids.mapped("amount"))

    # === Proposals ===

    def action_propose_schedule(self):
        """Take over the contract's schedule anew, to be changed."""
        self.check_access("write")
        for appendix in self:
            appendix._check_editable()
            appendix.schedule_ids.unlink()
            appendix._propose_schedule()

    def _propose_schedule(self):
        """Propose the schedule: what is invoiced stays, the last one takes the rest."""
        self.ensure_one()
        rows = self.env["agreement.appendix.instalment"]
        lines = self.agreement_id.instalment_ids.sorted(
            lambda line: (line.sequence, line.id)
        )
        vals_list = [rows._prepare_vals_from_instalment(self, line) for line in lines]
        if self.kind in VALUE_KINDS:
            still_open = [vals for vals in vals_list if vals["basis"] != "amount"]
            if still_open:
                still_open[-1].update(basis="rest", percent=0.0)
        rows.create(vals_list)

    def action_add_lines(self):
        """List every order line of the contract, to change quantities and prices."""
        self.check_access("write")
        for appendix in self:
            appendix._check_editable()
            lines = appendix.agreement_id._get_value_lines()
            missing = lines - appendix.line_ids.order_line_id
            self.env["agreement.appendix.line"].create(
                [
                    {"appendix_id": appendix.id, "order_line_id": line.id}
                    for line in missing
                ]
            )

    # === Value ===

    def _get_amount_change(self):
        """Return what lines and orders change, from Odoo's own tax engine."""
        self.ensure_one()
        change = sum(self.order_ids.mapped("amount_total"))
        changed = {line.order_line_id._origin: line for line in self.line_ids}
        for order in self.line_ids.order_line_id.order_id:
            new_total = self._get_order_total(order, changed)
            change += new_total - order.amount_total
        return change

    def _get_order_total(self, order, changed):
        """Return the total an order would have with the changed lines."""
        engine = self.env["account.tax"]
        base_lines = []
        # sudo: prices of the contract's own orders, whoever writes the appendix
        for line in order.sudo()._get_priced_lines():
            new = changed.get(line.sudo(False)._origin)
            values = new._get_base_line_values() if new else {}
            base_lines.append(line._prepare_base_line_for_taxes_computation(**values))
        base_lines += order.sudo()._add_base_lines_for_early_payment_discount()
        engine._add_tax_details_in_base_lines(base_lines, order.company_id)
        engine._round_base_lines_tax_details(base_lines, order.company_id)
        totals = engine._get_tax_totals_summary(
            base_lines=base_lines, currency=order.currency_id, company=order.company_id
        )
        return totals["total_amount_currency"]
