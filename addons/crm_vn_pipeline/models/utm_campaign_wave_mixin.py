from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UtmCampaignWaveMixin(models.AbstractModel):
    """What is done in a wave of its campaign: a mailing, a seminar, an outreach job.

    The model has a ``campaign_id``.
    """

    _name = "utm.campaign.wave.mixin"
    _description = "Part of a Campaign's Wave"

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
        for record in self:
            if record.wave_id.campaign_id != record.campaign_id:
                record.wave_id = False

    @api.constrains("wave_id", "campaign_id")
    def _check_wave_id(self):
        for record in self:
            wave = record.wave_id
            if wave and wave.campaign_id != record.campaign_id:
                raise ValidationError(
                    self.env._(
                        "“%(record)s”: wave “%(wave)s” belongs to campaign "
                        "“%(campaign)s”. Choose a wave of its own campaign.",
                        record=record.display_name,
                        wave=wave.name,
                        campaign=wave.campaign_id.title,
                    )
                )
