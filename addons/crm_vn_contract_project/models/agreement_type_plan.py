from odoo import Command, fields, models


class AgreementTypePlan(models.Model):
    """One line of the payment schedule proposed for contracts of a type."""

    _name = "agreement.type.plan"
    _inherit = ["agreement.plan.line.mixin"]
    _description = "Default Instalment"
    _order = "sequence, id"

    type_id = fields.Many2one(
        "agreement.type", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(translate=True)
    document_type_ids = fields.Many2many(
        "agreement.document.type", string="Documents Required"
    )

    def _prepare_instalment_vals(self):
        self.ensure_one()
        return {
            **self._get_plan_vals(),
            "document_ids": [
                Command.create({"type_id": kind.id}) for kind in self.document_type_ids
            ],
        }
