from odoo import fields, models


class AgreementReasonWizard(models.TransientModel):
    """Ask why a contract or an appendix is rejected, why one is held or terminated."""

    _name = "agreement.reason.wizard"
    _description = "Reason to Reject, Hold or Terminate a Contract"

    event = fields.Selection(
        [
            ("reject", "Reject"),
            ("hold", "Put on Hold"),
            ("terminate", "Terminate"),
        ],
        required=True,
    )
    agreement_ids = fields.Many2many("agreement", string="Contracts")
    appendix_ids = fields.Many2many("agreement.appendix", string="Appendices")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.event == "reject":
            self.appendix_ids._reject(self.reason)
        getattr(self.agreement_ids, f"_{self.event}")(self.reason)
        return {"type": "ir.actions.act_window_close"}
