from odoo import models
from odoo.exceptions import AccessError, UserError


class AgreementAppendixApprovalMixin(models.AbstractModel):
    """Who approves an appendix: as a contract, by tiers, else a sales manager.

    Tier definitions (OCA) name the approvers by what changes (the change of the value,
    the value after it, the kind); where none applies, a sales manager approves at once.
    """

    _name = "agreement.appendix.approval.mixin"
    _inherit = ["tier.validation"]
    _description = "Approval of an Appendix"

    _state_from = ["draft", "to_approve"]
    _state_to = ["to_sign", "signed"]
    _cancel_state = "cancelled"
    _tier_validation_manual_config = True

    # === Submit ===

    def action_submit(self):
        self.check_access("write")
        for appendix in self:
            if appendix.state == "draft":
                appendix._check_complete(appendix._get_missing_to_submit())
            appendix._drop_reviews()
            appendix._set_state("submit")
            appendix.invalidate_recordset(["need_validation"])
            appendix.request_validation()

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

    def restart_validation(self):
        """Start anew: back to draft."""
        return self.action_reset()

    def action_reset(self):
        self.check_access("write")
        self._set_state("reset")
        self._drop_reviews()

    def _drop_reviews(self):
        """Forget the answers of last time."""
        # sudo: they follow from the state of the appendix
        self.sudo().review_ids.unlink()
        self.invalidate_recordset(["review_ids", "need_validation"])

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
        if not self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager"):
            raise AccessError(
                self.env._(
                    "Only a sales manager approves appendices. Ask yours to do it."
                )
            )

    def _check_my_turn(self):
        """Refuse who is not asked, or not yet."""
        self.check_access("read")
        if not self._get_sequences_to_approve(self.env.user):
            waiting = self.review_ids.filtered(lambda r: r.status == "pending")
            raise AccessError(
                self.env._(
                    "The approval of appendix %(code)s is asked of somebody else: "
                    "%(tiers)s.",
                    code=self.code,
                    tiers=", ".join(
                        f"{review.name} ({review.todo_by})" for review in waiting
                    )
                    or self._get_state_label(self.state),
                )
            )

    def _validate_tier(self, tiers=False):
        """The last approval lets the appendix be signed."""
        res = super()._validate_tier(tiers)
        if self.state == "to_approve" and self.validation_status == "validated":
            # sudo: whoever a definition names approves, also without writing appendices
            self.sudo()._set_state("approve")
        return res

    def _rejected_tier(self, tiers=False):
        """A rejection sends the appendix back, with its reason."""
        res = super()._rejected_tier(tiers)
        rejected = self.review_ids.filtered(lambda r: r.status == "rejected")[:1]
        if rejected and self.state == "to_approve":
            # sudo: see _validate_tier
            reason = rejected.comment or rejected.name
            self.sudo()._set_state("reject", log_reason=reason)
        return res

    # === Tier validation, fitted to an appendix ===

    def evaluate_tier(self, tier):
        # sudo: a salesperson submits by facts he need not see
        return super(AgreementAppendixApprovalMixin, self.sudo()).evaluate_tier(tier)

    def _tier_validation_check_write_allowed(self, vals):
        """What may still be written is the business of the appendix's own locks."""

    def _get_to_validate_message_name(self):
        return self.env._("Appendix")
