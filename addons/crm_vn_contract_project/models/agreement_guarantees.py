from odoo import api, fields, models


class Agreement(models.Model):
    """The bank guarantees of a contract."""

    _inherit = "agreement"

    guarantee_ids = fields.One2many("agreement.guarantee", "agreement_id", copy=False)
    guarantee_count = fields.Integer(
        compute="_compute_guarantee_count", export_string_translation=False
    )

    @api.depends("guarantee_ids")
    def _compute_guarantee_count(self):
        counts = self._count_by_agreement("agreement.guarantee")
        for agreement in self:
            agreement.guarantee_count = counts.get(agreement._origin, 0)

    def action_view_guarantees(self):
        action = self._get_records_action("agreement_guarantee_action")
        return {**action, "context": {"default_agreement_id": self.id}}
