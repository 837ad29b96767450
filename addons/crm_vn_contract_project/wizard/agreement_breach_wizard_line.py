from markupsafe import Markup

from odoo import api, fields, models

from ..tools.breach import DAYS_OF_YEAR, penalty


class AgreementBreachWizardLine(models.TransientModel):
    """One late amount: how long, on what, and what it comes to."""

    _name = "agreement.breach.wizard.line"
    _description = "Line of a Penalty or Interest"
    _order = "id"

    wizard_id = fields.Many2one(
        "agreement.breach.wizard", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    name = fields.Char(string="What", required=True)
    date_due = fields.Date(string="Due Date")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    days = fields.Integer(aggregator=None)
    base = fields.Monetary(string="Amount Concerned")
    amount = fields.Monetary(compute="_compute_amount")
    is_capped = fields.Boolean(string="Capped", compute="_compute_amount")

    @api.depends("days", "base", "wizard_id.kind", "wizard_id.rate", "wizard_id.cap")
    def _compute_amount(self):
        for line in self:
            wizard = line.wizard_id
            rate = wizard._get_valid_rate()
            decimals = line.currency_id.decimal_places
            if wizard.kind == "penalty":
                result = penalty(line.base, rate, line.days, wizard.cap, decimals)
                line.amount, line.is_capped = result.amount, result.is_capped
            else:
                yearly = line.base * rate / 100
                interest = yearly * line.days / DAYS_OF_YEAR
                line.amount = line.currency_id.round(interest)
                line.is_capped = wizard.rate > rate

    def _render_row(self):
        self.ensure_one()
        to_text = self.env["ir.qweb.field.date"].value_to_html
        cells = [
            self.name,
            to_text(self.date_from, {}) if self.date_from else "",
            to_text(self.date_to, {}) if self.date_to else "",
            str(self.days),
            self.currency_id.format(self.base),
            self.currency_id.format(self.amount),
        ]
        row = Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
        return Markup("<tr>%s</tr>") % row
