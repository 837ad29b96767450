from odoo import models


class AgreementAppendixApprovalMixin(models.AbstractModel):
    """Who approves an appendix: as a contract, by tiers, else a sales manager.

    Tier definitions (OCA) name the approvers by what changes (the change of the value,
    the value after it, the kind); where none applies, a sales manager approves at once.
    """

    _name = "agreement.appendix.approval.mixin"
    _inherit = ["agreement.tier.mixin"]
    _description = "Approval of an Appendix"

    _state_to = ["to_sign", "signed"]
    _cancel_state = "cancelled"
    _reason_field = "appendix_ids"

    def _get_to_validate_message_name(self):
        return self.env._("Appendix")
