from odoo import fields, models


class CrmCareTouchClose(models.TransientModel):
    """Ask what came of a touch of care, or why it is skipped."""

    _name = "crm.care.touch.close"
    _description = "Close a Care Touch"

    touch_id = fields.Many2one(
        comodel_name="crm.care.touch", required=True, ondelete="cascade"
    )
    outcome = fields.Selection(
        selection=[("done", "Done"), ("skipped", "Skipped")],
        default="done",
        required=True,
    )
    partner_id = fields.Many2one(related="touch_id.partner_id")
    phone = fields.Char(related="touch_id.phone")
    script = fields.Html(related="touch_id.script")
    interaction_kind = fields.Char(related="touch_id.interaction_kind")
    result_id = fields.Many2one(
        comodel_name="crm.interaction.result",
        domain="[('kind', '=', interaction_kind)]",
    )
    note = fields.Text(string="What the Customer Said")
    skip_reason = fields.Char()

    def action_confirm(self):
        self.ensure_one()
        if self.outcome == "skipped":
            self.touch_id.skip_reason = self.skip_reason
            self.touch_id.action_skip()
        else:
            self.touch_id.write({"result_id": self.result_id.id, "note": self.note})
            self.touch_id.action_done()
        return {"type": "ir.actions.act_window_close"}
