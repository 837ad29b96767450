from odoo import Command, fields, models

from .agreement_instalment import TRIGGERS


class AgreementTypePlan(models.Model):
    """One line of the payment schedule proposed for contracts of a type."""

    _name = "agreement.type.plan"
    _description = "Default Instalment"
    _order = "sequence, id"

    type_id = fields.Many2one(
        "agreement.type", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    trigger = fields.Selection(
        TRIGGERS,
        string="Payable on",
        required=True,
        default="signing",
    )
    days = fields.Integer(string="Days After")
    days_kind = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        string="Kind of Days",
        required=True,
        default="calendar",
    )
    percent = fields.Float(string="Percent (%)", digits=(5, 2))

    document_type_ids = fields.Many2many(
        "agreement.document.type", string="Documents Required"
    )

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "A percentage lies between 0 and 100."
    )

    def _prepare_instalment_vals(self):
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "trigger": self.trigger,
            "days": self.days,
            "days_kind": self.days_kind,
            "percent": self.percent,
            "document_ids": [
                Command.create({"type_id": kind.id}) for kind in self.document_type_ids
            ],
        }
