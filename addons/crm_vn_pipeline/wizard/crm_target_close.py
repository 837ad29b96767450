from odoo import fields, models


class CrmTargetClose(models.TransientModel):
    _name = "crm.target.close"
    _description = "Reject Target Customers or Put Them in the Pool"

    target_ids = fields.Many2many(
        "crm.target", string="Target Customers", required=True
    )
    event = fields.Selection(
        [("reject", "Reject"), ("put_aside", "Put in the Pool for the Next Campaign")],
        required=True,
        default="put_aside",
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        self.target_ids.check_access("write")
        self.target_ids._set_state(
            self.event, log_reason=self.reason, close_reason=self.reason
        )
        return {"type": "ir.actions.act_window_close"}
