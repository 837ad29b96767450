from odoo import fields, models


class AgreementReasonWizard(models.TransientModel):
    """Ask why a contract is put on hold or terminated."""

    _name = "agreement.reason.wizard"
    _description = "Reason to Hold or Terminate a Contract"

    event = fields.Selection(
        [("hold", "Put on Hold"), ("terminate", "Terminate")], required=True
    )
    agreement_ids = fields.Many2many("agreement", string="Contracts", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.agreement_ids.check_access("write")
        if self.event == "hold":
            self.agreement_ids._hold(self.reason)
        else:
            self.agreement_ids._terminate(self.reason)
        return {"type": "ir.actions.act_window_close"}
