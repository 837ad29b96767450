from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EventEvent(models.Model):
    """A seminar is part of a campaign: who registers and comes counts for it."""

    _inherit = "event.event"

    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('is_auto_campaign', '=', False)]",
        ondelete="set null",
    )
    wave_id = fields.Many2one(
        "utm.campaign.wave",
        compute="_compute_wave_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('campaign_id', '=', campaign_id)]",
        ondelete="set null",
    )

    @api.depends("campaign_id")
    def _compute_wave_id(self):
        """Another campaign has other waves."""
        for event in self:
            if event.wave_id.campaign_id != event.campaign_id:
                event.wave_id = False

    @api.constrains("wave_id", "campaign_id")
    def _check_wave_id(self):
        for event in self:
            wave = event.wave_id
            if wave and wave.campaign_id != event.campaign_id:
                raise ValidationError(
                    self.env._(
                        "“%(event)s”: wave “%(wave)s” belongs to campaign "
                        "“%(campaign)s”. Choose a wave of the seminar's own campaign.",
                        event=event.name,
                        wave=wave.name,
                        campaign=wave.campaign_id.title,
                    )
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
