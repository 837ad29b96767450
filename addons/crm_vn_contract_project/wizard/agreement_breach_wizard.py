from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools.breach import late_interest, market_rate, valid_interest_rate


class AgreementBreachWizard(models.TransientModel):
    """Penalty and late-payment interest of a contract, from its own facts.

    Interest comes from the posted receivables and their payments, and from instalments
    that are due and not invoiced; the penalty from the signed handovers and what is not
    handed over after the agreed day. The caps are those of the contract's regime.
    """

    _name = "agreement.breach.wizard"
    _description = "Penalty and Late-Payment Interest"

    agreement_id = fields.Many2one("agreement", string="Contract", required=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    kind = fields.Selection(
        [
            ("interest", "Interest on late payment"),
            ("penalty", "Penalty for late delivery"),
        ],
        string="Calculate",
        required=True,
        default="interest",
    )
    until = fields.Date(required=True, default=fields.Date.context_today)
    rate = fields.Float(
        string="Rate (%)",
        compute="_compute_rate",
        store=True,
        readonly=False,
        digits=(6, 3),
        help="Interest: percent a year. Penalty: percent of the late part per day.",
    )
    bank_rates = fields.Char(
        string="Banks' Overdue Rates",
        help="Of at least three banks, as 14,4; 15; 15,6: where no interest was "
        "agreed, their mean applies.",
    )
    regime_id = fields.Many2one(related="agreement_id.penalty_regime_id")
    legal_basis = fields.Char(related="regime_id.legal_basis")
    cap = fields.Float(string="Cap (%)", compute="_compute_cap", digits=(5, 2))
    warning = fields.Char(compute="_compute_warning")
    line_ids = fields.One2many(
        "agreement.breach.wizard.line",
        "wizard_id",
        string="Calculation",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    amount_total = fields.Monetary(string="Total", compute="_compute_amount_total")

    # === Computes ===

    @api.depends("agreement_id", "kind", "bank_rates")
    def _compute_rate(self):
        for wizard in self:
            agreement = wizard.agreement_id
            if wizard.kind == "penalty":
                wizard.rate = agreement.penalty_rate
            else:
                agreed = valid_interest_rate(agreement.interest_rate, wizard.cap or 20)
                wizard.rate = agreed or wizard._get_market_rate()

    def _get_market_rate(self):
        """Return the mean of the banks' rates typed; 0 while there are too few."""
        try:
            words = (self.bank_rates or "").replace(",", ".").split(";")
            return market_rate([float(word) for word in words if word.strip()])
        except ValueError:
            return 0.0

    @api.depends("agreement_id", "kind")
    def _compute_cap(self):
        for wizard in self:
            wizard.cap = (
                wizard.agreement_id._get_penalty_cap()
                if wizard.kind == "penalty"
                else wizard.regime_id.interest_cap
            )

    @api.depends("agreement_id", "kind", "rate", "cap", "line_ids")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = wizard._get_warning()

    def _get_warning(self):
        self.ensure_one()
        if self.kind == "penalty" and not self.agreement_id.penalty_rate:
            return self.env._(
                "The contract has no penalty clause: only what was agreed may be "
                "claimed."
            )
        if self.kind == "penalty" and not self.agreement_id.handover_date:
            return self.env._("The contract names no day of handover.")
        if self.kind == "interest" and not self.rate:
            return self.env._(
                "The contract agrees on no interest: type the overdue rates of "
                "at least three banks."
            )
        if self.kind == "interest" and self.cap and self.rate > self.cap:
            return self.env._(
                "Interest above %(cap)g %% a year is void: the cap is used.",
                cap=self.cap,
            )
        if not self.line_ids:
            return self.env._("Nothing is late.")
        return False

    @api.depends("agreement_id", "kind", "until", "rate")
    def _compute_line_ids(self):
        for wizard in self:
            rows = getattr(wizard, f"_get_{wizard.kind}_rows")()
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(row) for row in rows),
            ]

    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for wizard in self:
            wizard.amount_total = sum(wizard.line_ids.mapped("amount"))

    def _get_valid_rate(self):
        """Return the rate that may be claimed."""
        self.ensure_one()
        if self.kind == "interest" and self.cap:
            return valid_interest_rate(self.rate, self.cap)
        return self.rate

    # === Interest ===

    def _get_interest_rows(self):
        """Return one row per period in which the same amount was open too long."""
        self.ensure_one()
        rows = []
        rate = self._get_valid_rate()
        decimals = self.currency_id.decimal_places
        if not (self.agreement_id and self.until and rate):
            return rows
        for name, principal, due, payments in self._get_debts():
            for period in late_interest(
                principal, rate, due, self.until, payments, decimals
            ):
                rows.append(
                    {
                        "name": name,
                        "date_due": due,
                        "date_from": period.start,
                        "date_to": period.end,
                        "days": period.days,
                        "base": period.base,
                    }
                )
        return rows

    def _get_debts(self):
        """Return (name, amount, due date, [(day, payment)]) of what fell due."""
        self.ensure_one()
        # sudo: the debts of a contract one reads, also for who keeps no books
        agreement = self.agreement_id.sudo()
        debts = [
            (
                self._get_debt_name(line),
                line.amount_currency,
                line.date_maturity,
                self._get_payments(line),
            )
            for line in agreement.move_ids.line_ids
            if line.parent_state == "posted"
            and line.move_id.move_type == "out_invoice"
            and line.account_id.account_type == "asset_receivable"
            and line.date_maturity
            and line.date_maturity < self.until
        ]
        for line in agreement.instalment_ids:
            left = line.amount - line.amount_invoiced
            late = line.date_due and line.date_due < self.until
            if late and self.currency_id.compare_amounts(left, 0) > 0:
                debts.append((line.name, left, line.date_due, []))
        return sorted(debts, key=lambda debt: debt[2])

    @api.model
    def _get_debt_name(self, line):
        names = line.agreement_allocation_ids.instalment_id.mapped("name")
        return (
            f"{line.move_id.name}: {', '.join(names)}" if names else line.move_id.name
        )

    @api.model
    def _get_payments(self, line):
        """Return when and how much of a receivable line was settled."""
        return [
            (partial.credit_move_id.date, partial.debit_amount_currency)
            for partial in line.matched_credit_ids
        ]

    # === Penalty ===

    def _get_penalty_rows(self):
        """Return one row per late part of each order line."""
        self.ensure_one()
        agreement = self.agreement_id
        due = agreement.handover_date
        if not (due and self.until and agreement.penalty_rate):
            return []
        rows = []
        for line in agreement._get_delivery_lines():
            for day, quantity in self._get_late_parts(line, due):
                share = quantity / line.product_uom_qty
                rows.append(
                    {
                        "name": f"{line.product_id.name or line.name}: {quantity:g} "
                        f"{line.product_uom_id.name}",
                        "date_due": due,
                        "date_from": fields.Date.add(due, days=1),
                        "date_to": day,
                        "days": (day - due).days,
                        "base": self.currency_id.round(line.price_total * share),
                    }
                )
        return rows

    def _get_late_parts(self, line, due):
        """Return [(day delivered or ``until``, quantity)] of what came too late."""
        parts, left = [], line.product_uom_qty
        for part in line.handover_line_ids:
            minutes = part.handover_id
            if minutes.state != "signed" or minutes.kind != "handover":
                continue
            if minutes.signed_on <= self.until:
                left -= part.quantity
                if minutes.signed_on > due:
                    parts.append((minutes.signed_on, part.quantity))
        if left > 0 and self.until > due:
            parts.append((self.until, left))
        return sorted(parts)

    # === Actions ===

    def action_post(self):
        """Keep the calculation in the chatter of the contract."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to keep: nothing is late."))
        self.agreement_id.message_post(
            body=self._render_calculation(), subtype_xmlid="mail.mt_note"
        )
        return {"type": "ir.actions.act_window_close"}

    def _render_calculation(self):
        """Return the calculation as a table; every cell is text and escaped."""
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        titles = [
            self.env._("What"),
            self.env._("From"),
            self.env._("To"),
            self.env._("Days"),
            self.env._("Amount Concerned"),
            self.env._("Amount"),
        ]
        head = Markup("").join(Markup("<th>%s</th>") % title for title in titles)
        body = Markup("").join(line._render_row() for line in self.line_ids)
        total = self.env._(
            "Total: %(amount)s", amount=self.currency_id.format(self.amount_total)
        )
        basis = self.env._(
            "Rate %(rate)g %%, cap %(cap)g %%. %(law)s",
            rate=self._get_valid_rate(),
            cap=self.cap,
            law=self.legal_basis or "",
        )
        return Markup(
            "<p><b>%s</b></p><table class='table table-sm table-bordered'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table><p><b>%s</b><br/>%s</p>"
        ) % (labels[self.kind], head, body, total, basis)
