from odoo import fields, models
from odoo.tools import SQL


class UtmCampaignWave(models.Model):
    """One round of a campaign (đợt): its own days, purpose, mailings and seminars."""

    _name = "utm.campaign.wave"
    _description = "Campaign Wave"
    _order = "campaign_id, sequence, date_start, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    purpose = fields.Text(help="What this wave is to achieve, and with whom.")
    date_start = fields.Date(string="Start Date", copy=False)
    date_end = fields.Date(string="End Date", copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
    )
    mailing_ids = fields.One2many("mailing.mailing", "wave_id", string="Mailings")
    event_ids = fields.One2many("event.event", "wave_id", string="Seminars")

    # === What came of it ===
    sent_count = fields.Integer("Sent", compute="_compute_trace_counts")
    opened_count = fields.Integer("Opened", compute="_compute_trace_counts")
    clicked_count = fields.Integer("Clicked", compute="_compute_trace_counts")
    target_count = fields.Integer("Target Customers", compute="_compute_trace_counts")

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A wave cannot end before it starts.",
    )

    def _compute_trace_counts(self):
        """Count the recipients of the wave's mailings, with one query for all waves.

        Without the user's record rules: how well a wave did is no secret to whoever may
        read the campaign.
        """
        names = ("sent_count", "opened_count", "clicked_count", "target_count")
        counts = {}
        if self._origin.ids:
            self.env["mailing.mailing"].flush_model(["wave_id"])
            self.env["mailing.trace"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """SELECT m.wave_id,
                              COUNT(*) FILTER (WHERE t.trace_status IN (
                                  'pending', 'sent', 'open', 'reply', 'bounce')),
                              COUNT(*) FILTER (WHERE t.engagement = 'human'),
                              COUNT(t.clicked_on),
                              COUNT(DISTINCT t.target_id)
                         FROM mailing_trace t
                         JOIN mailing_mailing m ON m.id = t.mass_mailing_id
                        WHERE m.wave_id IN %s AND t.is_test_trace IS NOT TRUE
                        GROUP BY m.wave_id""",
                    tuple(self._origin.ids),
                )
            )
            counts = {wave_id: figures for wave_id, *figures in rows}
        for wave in self:
            figures = counts.get(wave._origin.id, (0,) * len(names))
            wave.update(dict(zip(names, figures, strict=True)))

    # === Actions ===

    def action_view_mailings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.mailing_mailing_action_mail"
        )
        return action | {
            "name": self.display_name,
            "domain": [("wave_id", "=", self.id)],
            "context": {
                "default_campaign_id": self.campaign_id.id,
                "default_wave_id": self.id,
            },
        }
