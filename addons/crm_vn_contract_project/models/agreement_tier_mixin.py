from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class AgreementTierMixin(models.AbstractModel):
    """Approval by tiers (OCA) of a document whose states move by events.

    Submitting asks for the reviews, the last approval performs ``approve``, a rejection
    performs ``reject``. A document without reviews is approved by a sales manager.

    The document has the states and events of crm.event.state.mixin, and says what it
    lacks: ``_get_missing_to_submit()``, ``_check_complete(missing)``.
    """

    _name = "agreement.tier.mixin"
    _inherit = ["tier.validation"]
    _description = "Approval by Tiers, by Events"

    _state_from = ["draft", "to_approve"]
    _tier_validation_manual_config = True
    # the field of the dialog that asks for a reason which holds these documents
    _reason_field = ""

    state_reason = fields.Char(string="Rejected because", copy=False)
    rejected_by_id = fields.Many2one(
        "res.users", string="Rejected by", copy=False, readonly=True
    )
    is_my_approval = fields.Boolean(
        string="To Approve by Me",
        compute="_compute_is_my_approval",
        search="_search_is_my_approval",
    )

    # === Whose turn it is ===

    @api.depends_context("uid")
    @api.depends("state", "review_ids.status")
    def _compute_is_my_approval(self):
        for document in self:
            document.is_my_approval = document.state == "to_approve" and (
                document.can_review if document.review_ids else self._is_sales_manager()
            )

    @api.model
    def _search_is_my_approval(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: reviews of documents the user may not read are cut off by the rules
        reviews = self.env["tier.review"].sudo()
        open_reviews = reviews.search(
            [
                ("model", "=", self._name),
                ("status", "in", ("waiting", "pending")),
                ("reviewer_ids", "=", self.env.uid),
                ("can_review", "=", True),
            ]
        )
        mine = [("id", "in", open_reviews.mapped("res_id"))]
        if self._is_sales_manager():
            mine = ["|", ("review_ids", "=", False), *mine]
        return [("state", "=", "to_approve"), *mine]

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

    def _check_may_answer(self):
        if self.review_ids:
            self._check_my_turn()
        else:
            self._check_sales_manager()

    def _check_my_turn(self):
        """Refuse who is not asked, or not yet."""
        self.check_access("read")
        if not self._get_my_reviews():
            raise AccessError(
                self.env._(
                    "The approval of “%(document)s” is asked of somebody else: "
                    "%(tiers)s.",
                    document=self.display_name,
                    tiers=self._name_whose_turn(),
                )
            )

    def _name_whose_turn(self):
        """Return the tiers that are asked and by whom they are answered, in words."""
        waiting = self.review_ids.filtered(lambda review: review.status == "pending")
        tiers = ", ".join(f"{review.name} ({review.todo_by})" for review in waiting)
        return tiers or self._get_state_label(self.state)

    def _check_sales_manager(self):
        self.check_access("write")
        if not self._is_sales_manager():
            raise AccessError(
                self.env._(
                    "Only a sales manager approves “%(document)s”. Ask yours to do it.",
                    document=self.display_name,
                )
            )

    # === Submit, take back ===

    def action_submit(self):
        self.check_access("write")
        for document in self:
            if document.state == "draft":
                document._check_complete(document._get_missing_to_submit())
            document._set_state("submit", **document._prepare_submitted_vals())
            document._drop_reviews()
            document.request_validation()

    def _prepare_submitted_vals(self):
        """Return what is settled with the submission."""
        return {"state_reason": False, "rejected_by_id": False}

    def request_validation(self):
        """Reviews are asked for by submitting the document."""
        for document in self:
            if document.state == "draft":
                raise UserError(
                    self.env._(
                        "“%(document)s” is still a draft. Submit it for approval with "
                        "the button of its form.",
                        document=document.display_name,
                    )
                )
        reviews = super().request_validation()
        # what is asked already is not asked again within the same transaction
        self.invalidate_recordset(["need_validation"])
        return reviews

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

    # === Approve, reject ===

    def action_approve(self):
        """Approve: as a reviewer of a tier, else in one step as sales manager."""
        action = None
        for document in self:
            document._check_may_answer()
            if document.review_ids:
                action = document.validate_tier()
            else:
                document._approve_in_one_step()
        return action

    def _approve_in_one_step(self):
        if self.state == "to_approve":
            self._check_complete(self._get_missing_to_submit())
        self._set_state("approve")

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

    # === Reject, with a reason ===

    def action_reject(self):
        """Ask why, then send it back to draft."""
        for document in self:
            document._check_may_answer()
        return self._open_reason_wizard("reject")

    def _open_reason_wizard(self, event):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_reason_wizard_action"
        )
        events = self.env["agreement.reason.wizard"]._fields["event"]
        name = dict(events._description_selection(self.env))[event]
        context = {f"default_{self._reason_field}": self.ids, "default_event": event}
        return {**action, "name": name, "context": context}

    def _reject(self, reason):
        for document in self:
            document._check_may_answer()
            if document.review_ids:
                mine = document._get_my_reviews()
                mine.write({"comment": reason})
                document._rejected_tier(mine)
            else:
                document._send_back(reason)

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
        self._tell_writers(reason)

    def _prepare_rejected_vals(self, reason):
        """Return what a rejection leaves on the document."""
        return {"state_reason": reason, "rejected_by_id": self.env.uid}

    def _tell_writers(self, reason):
        """The reason reaches who wrote the document and who is in charge of it."""
        for user in (self.user_id | self.create_uid) - self.env.user:
            told = self.with_context(lang=user.lang or self.env.lang)
            subject = told.env._(
                "“%(document)s” was sent back", document=told.display_name
            )
            body = told.env._(
                "%(user)s did not approve it: %(reason)s",
                user=self.env.user.name,
                reason=reason,
            )
            # sudo: see _validate_tier
            told.sudo().message_notify(
                partner_ids=user.partner_id.ids, subject=subject, body=body
            )

    # === Fitted to documents with locks of their own ===

    def evaluate_tier(self, tier):
        # sudo: a salesperson submits by facts he need not see, such as the margin
        return super(AgreementTierMixin, self.sudo()).evaluate_tier(tier)

    def _tier_validation_check_write_allowed(self, vals):
        """What may still be written is the business of the document's own locks."""

    def _allow_to_remove_reviews(self, values):
        """A document that was given up keeps who approved it."""
        if values.get("state") == self._cancel_state:
            return False
        return super()._allow_to_remove_reviews(values)
