from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MailingMailing(models.Model):
    """A mailing belongs to a wave of its campaign."""

    _inherit = "mailing.mailing"

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
        for mailing in self:
            if mailing.wave_id.campaign_id != mailing.campaign_id:
                mailing.wave_id = False

    @api.constrains("wave_id", "campaign_id")
    def _check_wave_id(self):
        for mailing in self:
            wave = mailing.wave_id
            if wave and wave.campaign_id != mailing.campaign_id:
                raise ValidationError(
                    self.env._(
                        "“%(mailing)s”: wave “%(wave)s” belongs to campaign "
                        "“%(campaign)s”. Choose a wave of the mailing's own campaign.",
                        mailing=mailing.subject,
                        wave=wave.name,
                        campaign=wave.campaign_id.title,
                    )
                )
