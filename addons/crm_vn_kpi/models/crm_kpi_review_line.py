from odoo import fields, models


class CrmKpiReviewLine(models.Model):
    """One target and its actual as they stood when the evidence was taken."""

    _name = "crm.kpi.review.line"
    _description = "Review Evidence"
    _order = "id"
    _rec_name = "metric_id"

    review_id = fields.Many2one(
        "crm.kpi.review", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    target_id = fields.Many2one(
        "crm.kpi.target",
        string="Copied From",
        ondelete="set null",
        index="btree_not_null",
    )
    metric_id = fields.Many2one("crm.kpi.metric", required=True, ondelete="restrict")
    unit = fields.Selection(related="metric_id.unit")
    scope_name = fields.Char(string="Whose", required=True)
    target_value = fields.Float(string="Target", digits=(20, 2))
    actual_value = fields.Float(string="Actual", digits=(20, 2))
    attainment = fields.Float()
    status = fields.Selection(
        [
            ("reached", "Reached"),
            ("on_track", "On Track"),
            ("behind", "Behind"),
            ("no_figure", "No Figure Yet"),
        ]
    )
