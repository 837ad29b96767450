from odoo import api, fields, models

from ..tools.breach import penalty, simple_interest, valid_interest_rate

KINDS = [
    ("interest", "Interest on late payment"),
    ("penalty", "Penalty for late delivery"),
]


class AgreementBreachWizardLine(models.TransientModel):
    """One late amount: how long, on what, under which cap, and what it comes to.

    The law of the day of the breach applies: the day after the one agreed.
    """

    _name = "agreement.breach.wizard.line"
    _description = "Line of a Penalty or Interest"
    _order = "kind, id"

    wizard_id = fields.Many2one(
        "agreement.breach.wizard", required=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, default="interest")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    name = fields.Char(string="What", required=True)
    date_due = fields.Date(string="Due Date")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    days = fields.Integer(aggregator=None)
    base = fields.Monetary(string="Amount Concerned")
    cap_id = fields.Many2one(
        "agreement.penalty.cap", string="Law of Its Day", compute="_compute_cap_id"
    )
    cap = fields.Float(
        string="At Most (%)",
        compute="_compute_cap_id",
        digits=(5, 2),
        help="Penalty: of the amount concerned. Interest: a year.",
    )
    amount = fields.Monetary(compute="_compute_amount")
    is_capped = fields.Boolean(string="Capped", compute="_compute_amount")

    @api.depends("kind", "date_due", "wizard_id.agreement_id", "wizard_id.until")
    def _compute_cap_id(self):
        for line in self:
            due = (
                line.date_due or line.wizard_id.until or fields.Date.context_today(self)
            )
            agreement = line.wizard_id.agreement_id
            cap = agreement._get_legal_cap(fields.Date.add(due, days=1))
            line.cap_id = cap
            line.cap = (
                agreement._get_penalty_cap(cap)
                if line.kind == "penalty"
                else cap.interest_cap
            )

    @api.depends("kind", "days", "base", "cap", "wizard_id.rate")
    def _compute_amount(self):
        for line in self:
            decimals = line.currency_id.decimal_places
            if line.kind == "penalty":
                rate = line._get_rate()
                result = penalty(line.base, rate, line.days, line.cap, decimals)
                line.amount, line.is_capped = result.amount, result.is_capped
            else:
                rate = valid_interest_rate(line._get_rate(), line.cap)
                line.amount = simple_interest(line.base, rate, line.days, decimals)
                line.is_capped = line._get_rate() > rate

    def _get_rate(self):
        """Return the percent agreed: a day for a penalty, a year for interest."""
        wizard = self.wizard_id
        return wizard.penalty_rate if self.kind == "penalty" else wizard.rate

    def _get_statement_row(self):
        """Return the cells of the printed calculation."""
        self.ensure_one()
        wizard, currency = self.wizard_id, self.currency_id
        quantity = wizard._document_quantity
        if self.kind == "penalty":
            rate = self.env._("%(rate)s%% a day", rate=quantity(wizard.penalty_rate))
        else:
            percent = valid_interest_rate(wizard.rate, self.cap)
            rate = self.env._("%(rate)s%% a year", rate=quantity(percent))
        return {
            "name": self.name,
            "from": wizard._format_statement_day(self.date_from),
            "to": wizard._format_statement_day(self.date_to),
            "days": self.days,
            "base": wizard._document_amount(self.base, currency),
            "rate": rate,
            "amount": wizard._document_amount(self.amount, currency),
            "cap": f"{quantity(self.cap)}%" if self.is_capped else "",
        }
