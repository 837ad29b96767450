from odoo import models
from odoo.exceptions import AccessError, UserError


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

    # === Submit ===

    def action_submit(self):
        self.check_access("write")
        for appendix in self:
            if appendix.state == "draft":
                appendix._check_complete(appendix._get_missing_to_submit())
            appendix._request_reviews()

    def request_validation(self):
        """Reviews are asked for by submitting the appendix."""
        for appendix in self:
            if appendix.state == "draft":
                raise UserError(
                    self.env._(
                        "Appendix %(code)s is still a draft. Submit it for approval "
                        "with the button of its form.",
                        code=appendix.code,
                    )
                )
        return super().request_validation()

    # === Approve, reject ===

    def action_approve(self):
        """Approve: as a reviewer of a tier, else in one step as sales manager."""
        action = None
        for appendix in self:
            if appendix.review_ids:
                appendix._check_my_turn()
                action = appendix.validate_tier()
                continue
            appendix._check_sales_manager()
            if appendix.state == "to_approve":
                appendix._check_complete(appendix._get_missing_to_submit())
            appendix._set_state("approve")
        return action

    def action_reject(self):
        """Send it back to draft, as whoever is asked to approve it."""
        action = None
        for appendix in self:
            if appendix.review_ids:
                appendix._check_my_turn()
                action = appendix.reject_tier()
            else:
                appendix._check_sales_manager()
                appendix._set_state("reject")
        return action

    def _check_sales_manager(self):
        self.check_access("write")
        if not self._is_sales_manager():
            raise AccessError(
                self.env._(
                    "Only a sales manager approves appendices. Ask yours to do it."
                )
            )

    def _check_my_turn(self):
        """Refuse who is not asked, or not yet."""
        self.check_access("read")
        if not self._get_my_reviews():
            raise AccessError(
                self.env._(
                    "The approval of appendix %(code)s is asked of somebody else: "
                    "%(tiers)s.",
                    code=self.code,
                    tiers=self._name_whose_turn(),
                )
            )

    # === Tier validation, fitted to an appendix ===

    def _get_to_validate_message_name(self):
        return self.env._("Appendix")
