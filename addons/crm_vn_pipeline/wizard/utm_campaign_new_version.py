from odoo import fields, models


class UtmCampaignNewVersion(models.TransientModel):
    _name = "utm.campaign.new.version"
    _description = "New Version of a Campaign"

    campaign_id = fields.Many2one("utm.campaign", required=True, readonly=True)
    reason = fields.Text(
        string="Reason for the Change", required=True, help="What changes, and why."
    )

    def action_create(self):
        self.ensure_one()
        self.campaign_id.check_access("write")
        campaign = self.campaign_id._create_next_version(self.reason)
        return campaign._get_records_action(name=campaign.display_name)
