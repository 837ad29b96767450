from odoo import Command, api, fields, models

from ..tools.breach import late_interest, market_rate
from .agreement_breach_wizard_line import KINDS


class AgreementBreachWizard(models.TransientModel):
    """Penalty and late-payment interest of a contract, from its own facts.

    Interest comes from the posted receivables and their payments, and from instalments
    that are due and not invoiced; the penalty from the signed handovers and what is not
    handed over after the agreed day. The caps are those of the contract's regime, as
    the law was on the day of each breach.
    """

    _name = "agreement.breach.wizard"
    _inherit = ["crm.printed.document.mixin"]
    _description = "Penalty and Late-Payment Interest"

    agreement_id = fields.Many2one("agreement", string="Contract", required=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    kind = fields.Selection(
        [*KINDS, ("both", "Both, set off against each other")],
        string="Calculate",
        required=True,
        default="interest",
    )
    until = fields.Date(required=True, default=fields.Date.context_today)
    rate = fields.Float(
        string="Interest (% a Year)",
        compute="_compute_rate",
        store=True,
        readonly=False,
        digits=(6, 3),
        help="As agreed in the contract; else the mean of the banks' overdue rates.",
    )
    bank_rates = fields.Char(
        string="Banks' Overdue Rates",
        help="Of at least three banks, as 14,4; 15; 15,6: where no interest was "
        "agreed, their mean applies.",
    )
    penalty_rate = fields.Float(related="agreement_id.penalty_rate")
    regime_id = fields.Many2one(related="agreement_id.penalty_regime_id")
    legal_basis = fields.Text(compute="_compute_legal_basis")
    warning = fields.Text(compute="_compute_warning")
    line_ids = fields.One2many(
        "agreement.breach.wizard.line",
        "wizard_id",
        string="Calculation",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    amount_interest = fields.Monetary(
        string="Interest to Receive", compute="_compute_amounts"
    )
    amount_penalty = fields.Monetary(
        string="Penalty to Pay", compute="_compute_amounts"
    )
    amount_total = fields.Monetary(
        string="Balance",
        compute="_compute_amounts",
        help="Interest less penalty: what the customer owes; below zero, what we owe.",
    )

    # === Computes ===

    @api.depends("agreement_id", "bank_rates")
    def _compute_rate(self):
        for wizard in self:
            agreed = wizard.agreement_id.interest_rate
            wizard.rate = agreed or wizard._get_market_rate()

    def _get_market_rate(self):
        """Return the mean of the banks' rates typed; 0 while there are too few."""
        try:
            words = (self.bank_rates or "").replace(",", ".").split(";")
            return market_rate([float(word) for word in words if word.strip()])
        except ValueError:
            return 0.0

    @api.depends("agreement_id", "kind", "until", "rate")
    def _compute_line_ids(self):
        for wizard in self:
            rows = [
                {**row, "kind": kind}
                for kind in wizard._get_kinds()
                for row in getattr(wizard, f"_get_{kind}_rows")()
            ]
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(row) for row in rows),
            ]

    def _get_kinds(self):
        return [kind for kind, _label in KINDS if self.kind in (kind, "both")]

    @api.depends("line_ids.amount")
    def _compute_amounts(self):
        for wizard in self:
            wizard.amount_interest = wizard._sum_lines("interest")
            wizard.amount_penalty = wizard._sum_lines("penalty")
            wizard.amount_total = wizard.amount_interest - wizard.amount_penalty

    def _get_lines(self, kind):
        return self.line_ids.filtered(lambda line: line.kind == kind)

    def _sum_lines(self, kind):
        return sum(self._get_lines(kind).mapped("amount"))

    @api.depends("line_ids.cap_id")
    def _compute_legal_basis(self):
        for wizard in self:
            texts = wizard.line_ids.cap_id.mapped("legal_basis")
            wizard.legal_basis = "\n".join(dict.fromkeys(filter(None, texts)))

    # === Warnings ===

    @api.depends("agreement_id", "kind", "rate", "line_ids.cap_id", "line_ids.date_due")
    def _compute_warning(self):
        for wizard in self:
            found = [
                *(
                    getattr(wizard, f"_get_{kind}_warning")()
                    for kind in wizard._get_kinds()
                ),
                wizard._get_law_warning(),
            ]
            wizard.warning = "\n".join(filter(None, found)) or (
                False if wizard.line_ids else self.env._("Nothing is late.")
            )

    def _get_penalty_warning(self):
        if not self.agreement_id.penalty_rate:
            return self.env._(
                "The contract has no penalty clause: only what was agreed may be "
                "claimed."
            )
        if self.agreement_id.kind == "single" and not self.agreement_id.handover_date:
            return self.env._("The contract names no day of handover.")
        return False

    def _get_interest_warning(self):
        if not self.rate:
            return self.env._(
                "The contract agrees on no interest: type the overdue rates of "
                "at least three banks."
            )
        capped = self._get_lines("interest").filtered("is_capped")
        if capped:
            return self.env._(
                "Interest above %(cap)g %% a year is void: the cap is used.",
                cap=capped[0].cap,
            )
        return False

    def _get_law_warning(self):
        """Name the day for which nobody entered what the law allows."""
        lawless = self.line_ids.filtered(lambda line: not line.cap_id)[:1]
        if not lawless:
            return False
        return self.env._(
            "What the law allowed on %(date)s is not recorded: enter it in "
            "Configuration → Penalty Regimes (%(regime)s). Until then nothing is "
            "claimed for it.",
            date=self._format_statement_day(lawless.date_due or self.until),
            regime=self.regime_id.name or self.env._("none chosen in the contract"),
        )

    # === Interest ===

    def _get_interest_rows(self):
        """Return one row per period in which the same amount was open too long."""
        self.ensure_one()
        if not (self.agreement_id and self.until and self.rate):
            return []
        decimals = self.currency_id.decimal_places
        return [
            {
                "name": name,
                "date_due": due,
                "date_from": period.start,
                "date_to": period.end,
                "days": period.days,
                "base": period.base,
            }
            for name, principal, due, payments in self._get_debts()
            for period in late_interest(
                principal, self.rate, due, self.until, payments, decimals
            )
        ]

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
        rows = []
        if not (self.until and agreement.penalty_rate):
            return rows
        for line in agreement._get_delivery_lines():
            due = self._get_day_promised(line)
            for day, quantity in self._get_late_parts(line, due) if due else []:
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

    def _get_day_promised(self, line):
        """Return the day of the handover: agreed, or promised for an order drawn."""
        if self.agreement_id.kind != "framework":
            return self.agreement_id.handover_date
        return line.order_id._get_promised_day()

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
