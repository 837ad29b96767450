from odoo import fields, models


class UtmCampaign(models.Model):
    """A campaign knows the review that opened it and the decisions about it."""

    _inherit = "utm.campaign"

    review_id = fields.Many2one(
        "crm.kpi.review",
        string="Opened by Review",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    kpi_decision_ids = fields.One2many(
        "crm.kpi.decision", "campaign_id", string="Adjustment Decisions"
    )
    kpi_decision_count = fields.Integer(compute="_compute_kpi_decision_count")

    def _compute_kpi_decision_count(self):
        groups = self.env["crm.kpi.decision"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
        )
        counts = {campaign.id: count for campaign, count in groups}
        for campaign in self:
            campaign.kpi_decision_count = counts.get(campaign._origin.id, 0)

    def action_view_review(self):
        """Open the review whose decision opened this version."""
        self.ensure_one()
        return self.review_id._get_records_action()

    def action_view_kpi_decisions(self):
        """Open the decisions that adjust this campaign."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_kpi.crm_kpi_decision_action"
        )
        return {
            **action,
            "domain": [("campaign_id", "=", self.id)],
            "context": {"default_campaign_id": self.id, "default_kind": "campaign"},
        }
