from odoo import api, fields, models

from .utm_campaign_money_mixin import MONEY_READERS


class UtmCampaign(models.Model):
    """The first step of the loop, and the last: a review opens its next version."""

    _name = "utm.campaign"
    _inherit = [
        "utm.campaign",
        "mail.thread",
        "mail.activity.mixin",
        "utm.campaign.funnel.mixin",
        "utm.campaign.money.mixin",
    ]
    _order = "date_start desc nulls last, id desc"

    campaign_type = fields.Selection(
        [
            ("email", "Email"),
            ("sms", "SMS"),
            ("seminar", "Seminar"),
            ("banner", "Banner"),
            ("direct_mail", "Direct Mail"),
            ("social", "Social Media"),
            ("landing_page", "Landing Page"),
            ("calls", "Calls"),
        ],
        default="email",
        tracking=True,
    )
    purpose = fields.Text(help="What the campaign is to achieve, and with whom.")
    user_id = fields.Many2one(tracking=True)
    stage_id = fields.Many2one(tracking=True)
    date_start = fields.Date(string="Start Date", tracking=True, copy=False)
    date_end = fields.Date(string="End Date", tracking=True, copy=False)
    wave_ids = fields.One2many(
        "utm.campaign.wave", "campaign_id", string="Waves", copy=True
    )
    convert_unknown = fields.Boolean(
        string="Doubtful Openings Count",
        tracking=True,
        help="Recipients whose opening may be a person's or a machine's become target "
        "customers too. Openings certainly made by a machine never count.",
    )

    # === Core's counts: whoever reads the campaign, reads them ===
    mailing_mail_count = fields.Integer(compute_sudo=True)
    ab_testing_mailings_count = fields.Integer(compute_sudo=True)
    mailing_sms_count = fields.Integer(compute_sudo=True)
    ab_testing_mailings_sms_count = fields.Integer(compute_sudo=True)

    # === Money ===
    cost_ids = fields.One2many(
        "utm.campaign.cost", "campaign_id", string="Costs", groups=MONEY_READERS
    )

    # === Lineage ===
    parent_id = fields.Many2one(
        "utm.campaign",
        string="Previous Version",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    child_ids = fields.One2many("utm.campaign", "parent_id", string="Next Versions")
    version = fields.Integer(default=1, readonly=True, copy=False)
    change_reason = fields.Text(
        string="Reason for the Change", readonly=True, copy=False
    )
    child_count = fields.Integer(
        string="Number of Next Versions", compute="_compute_child_count"
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A campaign cannot end before it starts.",
    )

    @api.depends("title", "version")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        for campaign in self.filtered(lambda c: c.version > 1):
            campaign.display_name = self.env._(
                "%(campaign)s (version %(version)s)",
                campaign=campaign.display_name,
                version=campaign.version,
            )
        return res

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = dict(
            self.env["utm.campaign"]._read_group(
                [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
            )
        )
        for campaign in self:
            campaign.child_count = counts.get(campaign._origin, 0)

    def write(self, vals):
        turned_on = self.browse()
        if vals.get("convert_unknown"):
            turned_on = self.filtered(lambda campaign: not campaign.convert_unknown)
        res = super().write(vals)
        turned_on._requeue_unknown_hits()
        return res

    # === Actions ===

    def action_new_version(self):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version of the Campaign"),
            "res_model": "utm.campaign.new.version",
            "view_mode": "form",
            "target": "new",
            "context": {"default_campaign_id": self.id},
        }

    def action_view_parent(self):
        self.ensure_one()
        return self.parent_id._get_records_action(name=self.parent_id.display_name)

    def action_view_children(self):
        self.ensure_one()
        return self.child_ids._get_records_action(name=self.env._("Next Versions"))

    # === Hooks ===

    def _create_next_version(self, reason):
        """Open the next version of the campaign: a copy that remembers why.

        The finished campaign and its figures stay as they are.
        """
        self.ensure_one()
        campaign = self.copy(self._prepare_next_version_vals(reason))
        campaign.message_post(
            body=self.env._(
                "Version %(version)s of %(campaign)s. Reason: %(reason)s",
                version=campaign.version,
                campaign=self.title,
                reason=reason,
            )
        )
        self.message_post(
            body=self.env._(
                "Continued by version %(version)s. Reason: %(reason)s",
                version=campaign.version,
                reason=reason,
            )
        )
        return campaign

    def _prepare_next_version_vals(self, reason):
        self.ensure_one()
        return {
            "parent_id": self.id,
            "version": self.version + 1,
            "change_reason": reason,
            "title": self.title,
        }

    def _requeue_unknown_hits(self):
        """Let the scheduled action look again at hits it had left aside."""
        if not self:
            return
        # sudo: hits are read by marketing only; the responsible may be anybody
        self.env["mailing.hit"].sudo().search(
            [
                ("trace_id.campaign_id", "in", self.ids),
                ("hit_class", "=", "unknown"),
                ("trace_id.target_id", "=", False),
            ]
        ).processed = False
