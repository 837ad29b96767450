from odoo import fields, models


class CrmDataProblemIgnore(models.TransientModel):
    """Why these problems are none."""

    _name = "crm.data.problem.ignore"
    _description = "Ignore Data Problems"

    problem_ids = fields.Many2many("crm.data.problem", required=True)
    reason = fields.Char(required=True)

    def action_ignore(self):
        self.ensure_one()
        self.problem_ids._ignore(self.reason)
        return {"type": "ir.actions.act_window_close"}
