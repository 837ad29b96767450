from odoo import fields, models


class EventEvent(models.Model):
    """A seminar is part of a campaign: who registers and comes counts for it."""

    _name = "event.event"
    _inherit = ["event.event", "utm.campaign.wave.mixin"]

    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('is_auto_campaign', '=', False)]",
        ondelete="set null",
    )

    def write(self, vals):
        """Who registered before the seminar had its campaign belongs to it too."""
        res = super().write(vals)
        if vals.get("campaign_id"):
            # sudo: whoever may change the seminar may say whose its guests are
            guests = self.sudo().registration_ids
            guests.filtered(lambda guest: not guest.utm_campaign_id).write(
                {"utm_campaign_id": vals["campaign_id"]}
            )
        return res

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action(name=self.campaign_id.display_name)
