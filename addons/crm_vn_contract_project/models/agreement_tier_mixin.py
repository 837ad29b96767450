from odoo import api, models


class AgreementTierMixin(models.AbstractModel):
    """Approval by tiers (OCA) of a document whose states move by events.

    Submitting asks for the reviews, the last approval performs ``approve``, a rejection
    performs ``reject``. A document without reviews is approved by a sales manager.
    """

    _name = "agreement.tier.mixin"
    _inherit = ["tier.validation"]
    _description = "Approval by Tiers, by Events"

    _state_from = ["draft", "to_approve"]
    _tier_validation_manual_config = True

    # === Submit, take back ===

    def _request_reviews(self, **values):
        """Submit anew: the answers of last time are forgotten.

        :param values: what is settled with the submission
        """
        self._drop_reviews()
        self._set_state("submit", **values)
        self.invalidate_recordset(["need_validation"])
        self.request_validation()

    def restart_validation(self):
        """Start anew: back to draft."""
        return self.action_reset()

    def action_reset(self):
        self.check_access("write")
        self._set_state("reset", **self._prepare_reset_vals())
        self._drop_reviews()

    @api.model
    def _prepare_reset_vals(self):
        """Return what no longer counts when the document is a draft again."""
        return {}

    def _drop_reviews(self):
        """Forget the answers of last time."""
        # sudo: they follow from the state of the document
        self.sudo().review_ids.unlink()
        self.invalidate_recordset(["review_ids", "need_validation"])

    # === Whose turn it is ===

    @api.model
    def _is_sales_manager(self):
        return self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager")

    def _get_my_reviews(self):
        """Return the reviews whose answer is the user's turn."""
        sequences = self._get_sequences_to_approve(self.env.user)
        return self.review_ids.filtered(
            lambda review: (
                review.sequence in sequences
                and review.status in ("waiting", "pending")
                and self.env.user in review.reviewer_ids
            )
        )

    def _name_whose_turn(self):
        """Return the tiers that are asked and by whom they are answered, in words."""
        waiting = self.review_ids.filtered(lambda review: review.status == "pending")
        tiers = ", ".join(f"{review.name} ({review.todo_by})" for review in waiting)
        return tiers or self._get_state_label(self.state)

    # === Approve, reject ===

    def _validate_tier(self, tiers=False):
        """The last approval lets the document be signed."""
        res = super()._validate_tier(tiers)
        if (
            self.state == "to_approve"
            and self.validation_status == "validated"
            and not self._may_write_state()
        ):
            # sudo: whoever a definition names approves, also without a right to write
            self.sudo()._set_state("approve")
        return res

    def _rejected_tier(self, tiers=False):
        """A rejection sends the document back, with its reason."""
        res = super()._rejected_tier(tiers)
        rejected = self.review_ids.filtered(lambda r: r.status == "rejected")[:1]
        if rejected and self.state == "to_approve":
            self._send_back(rejected.comment or rejected.name)
        return res

    def _send_back(self, reason):
        values = self._prepare_rejected_vals(reason)
        # sudo: see _validate_tier
        self.sudo()._set_state("reject", log_reason=reason, **values)

    def _prepare_rejected_vals(self, reason):
        """Return what a rejection leaves on the document."""
        return {}

    # === Fitted to documents with locks of their own ===

    def evaluate_tier(self, tier):
        # sudo: a salesperson submits by facts he need not see, such as the margin
        return super(AgreementTierMixin, self.sudo()).evaluate_tier(tier)

    def _tier_validation_check_write_allowed(self, vals):
        """What may still be written is the business of the document's own locks."""
