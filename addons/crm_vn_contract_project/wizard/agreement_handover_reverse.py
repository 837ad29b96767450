from odoo import fields, models


class AgreementHandoverReverse(models.TransientModel):
    """Ask why signed minutes are taken back."""

    _name = "agreement.handover.reverse"
    _description = "Take Signed Minutes Back"

    handover_id = fields.Many2one("agreement.handover", string="Minutes", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.handover_id._reverse(self.reason)
        return {"type": "ir.actions.act_window_close"}
