from odoo import fields, models

TRIGGERS = [
    ("signing", "Signing"),
    ("date", "Fixed date"),
    ("handover", "Handover"),
    ("acceptance", "Acceptance"),
    ("invoice", "Invoice"),
    ("warranty_end", "End of warranty"),
]


class AgreementPlanLineMixin(models.AbstractModel):
    """One payment of a plan: of a type, of a contract, proposed by an appendix."""

    _name = "agreement.plan.line.mixin"
    _description = "Line of a Payment Plan"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Instalment", required=True)
    trigger = fields.Selection(
        TRIGGERS, string="Payable on", required=True, default="signing"
    )
    days = fields.Integer(string="Days After", help="Days to pay after the event.")
    days_kind = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        string="Kind of Days",
        required=True,
        default="calendar",
        help="Working days leave out the rest days and public holidays of the company.",
    )
    percent = fields.Float(string="Percent (%)", digits=(5, 2))

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "A percentage lies between 0 and 100."
    )

    def _get_plan_vals(self):
        """Return what the line says, as another line of a plan takes it over."""
        self.ensure_one()
        names = ("sequence", "name", "trigger", "days", "days_kind", "percent")
        return {name: self[name] for name in names}
