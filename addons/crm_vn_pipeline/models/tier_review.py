from odoo import api, models
from odoo.exceptions import AccessError

DECISION = {"status", "done_by", "reviewed_date"}
QUESTION = {
    "definition_id",
    "model",
    "res_id",
    "reviewer_ids",
    "sequence",
    "requested_by",
}


class TierReview(models.Model):
    """Nobody answers for the approver: access rights alone would let everybody."""

    _inherit = "tier.review"

    @api.model_create_multi
    def create(self, vals_list):
        """A review starts without an answer and asks everything the limits ask."""
        reviews = super().create(
            [
                self._without_answer(vals) if not self.env.su else vals
                for vals in vals_list
            ]
        )
        if not self.env.su:
            for model, mine in reviews.grouped("model").items():
                for record in self.env[model].browse(mine.mapped("res_id")):
                    mine.filtered(
                        lambda review, one=record: review.res_id == one.id
                    )._check_complete(record)
        return reviews

    def write(self, vals):
        if not self.env.su:
            if QUESTION & vals.keys():
                self._refuse()
            if vals.get("status") in ("approved", "rejected") and any(
                self.env.user not in review.reviewer_ids for review in self
            ):
                self._refuse()
        return super().write(vals)

    @api.model
    def _without_answer(self, vals):
        return {key: vals[key] for key in vals if key not in DECISION}

    def _check_complete(self, record):
        """The definitions asked are those whose condition the document fulfils."""
        # sudo: the limits hold, whether their reader sees them or not
        definitions = (
            self.env["tier.definition"]
            .sudo()
            .search(
                [
                    ("model", "=", record._name),
                    ("company_id", "in", [False, *record._get_company().ids]),
                ]
            )
        )
        wanted = definitions.filtered(lambda tier: record.evaluate_tier(tier))
        if self.sudo().definition_id != wanted:
            self._refuse()

    def _get_reviewers(self):
        """Whoever has the group, also through a role that implies it."""
        reviewers = super()._get_reviewers()
        # sudo: who approves is no secret, the users of a group are
        group = self.sudo().definition_id.reviewer_group_id
        if group:
            reviewers |= group.all_user_ids.filtered("active").sudo(False)
            if self.definition_id.exclude_requester:
                reviewers -= self.requested_by
        return reviewers

    def _refuse(self):
        raise AccessError(
            self.env._(
                "An approval is asked for with “Request Validation” and answered by "
                "the one it was asked of, with the buttons of the document."
            )
        )
