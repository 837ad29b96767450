from odoo import api, fields, models
from odoo.tools import SQL


class UtmCampaignFunnelMixin(models.AbstractModel):
    """What came of a campaign: mails, target customers, leads, opportunities.

    The figures are counted without the user's record rules: how well a campaign did is
    no secret to whoever may read the campaign, while the records behind a figure open
    under his own rights. Opened and clicked are those of persons; recipients of whom
    nobody knows count where the campaign says so.
    """

    _name = "utm.campaign.funnel.mixin"
    _description = "Campaign Funnel"

    sent_count = fields.Integer("Sent", compute="_compute_trace_counts")
    delivered_count = fields.Integer("Delivered", compute="_compute_trace_counts")
    opened_count = fields.Integer("Opened", compute="_compute_trace_counts")
    clicked_count = fields.Integer("Clicked", compute="_compute_trace_counts")
    registered_count = fields.Integer("Registered", compute="_compute_event_counts")
    attended_count = fields.Integer("Attended", compute="_compute_event_counts")
    event_count = fields.Integer("Seminars", compute="_compute_event_counts")
    target_count = fields.Integer("Target Customers", compute="_compute_target_count")
    lead_count = fields.Integer("Leads", compute="_compute_lead_counts")
    opportunity_count = fields.Integer("Opportunities", compute="_compute_lead_counts")
    won_count = fields.Integer("Won", compute="_compute_lead_counts")

    # === Mails and SMS ===

    def _compute_trace_counts(self):
        names = ("sent_count", "delivered_count", "opened_count", "clicked_count")
        counts = {campaign._origin.id: dict.fromkeys(names, 0) for campaign in self}
        for campaign, status, engagement, count, clicked in self._read_traces():
            values = counts[campaign.id]
            if status in ("pending", "sent", "open", "reply", "bounce"):
                values["sent_count"] += count
            if status in ("sent", "open", "reply"):
                values["delivered_count"] += count
            if engagement == "human" or (
                engagement == "unknown" and campaign.convert_unknown
            ):
                values["opened_count"] += count
            values["clicked_count"] += clicked
        for campaign in self:
            campaign.update(counts[campaign._origin.id])

    def _read_traces(self):
        # sudo: see the docstring of the class
        return (
            self.env["mailing.trace"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids), ("is_test_trace", "=", False)],
                ["campaign_id", "trace_status", "engagement"],
                ["__count", "clicked_on:count"],
            )
        )

    # === Seminars ===

    def _compute_event_counts(self):
        """Count the seminars, who registered for them and who came."""
        names = ("event_count", "registered_count", "attended_count")
        counts = {campaign._origin.id: dict.fromkeys(names, 0) for campaign in self}
        # sudo: see the docstring of the class
        env = self.sudo().env
        for campaign, count in env["event.event"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
        ):
            counts[campaign.id]["event_count"] = count
        for campaign, state, count in env["event.registration"]._read_group(
            self._get_registration_domain(), ["utm_campaign_id", "state"], ["__count"]
        ):
            counts[campaign.id]["registered_count"] += count
            if state == "done":
                counts[campaign.id]["attended_count"] += count
        for campaign in self:
            campaign.update(counts[campaign._origin.id])

    def _get_registration_domain(self):
        return [("utm_campaign_id", "in", self.ids), ("state", "in", ("open", "done"))]

    # === Target customers ===

    def _compute_target_count(self):
        """A campaign reached the targets it brought and those it found again."""
        counts = {}
        if self.ids:
            self.env["crm.target"].flush_model(["campaign_id", "active"])
            self.env["mailing.trace"].flush_model(["campaign_id", "target_id"])
            counts = dict(
                self.env.execute_query(
                    SQL(
                        """SELECT campaign_id, COUNT(*) FROM (
                            SELECT campaign_id, id FROM crm_target
                             WHERE campaign_id IN %(ids)s AND active
                             UNION
                            SELECT r.campaign_id, r.target_id FROM mailing_trace r
                              JOIN crm_target t ON t.id = r.target_id AND t.active
                             WHERE r.campaign_id IN %(ids)s) reached
                         GROUP BY campaign_id""",
                        ids=tuple(self.ids),
                    )
                )
            )
        for campaign in self:
            campaign.target_count = counts.get(campaign._origin.id, 0)

    # === Leads and opportunities ===

    def _compute_lead_counts(self):
        names = ("lead_count", "opportunity_count", "won_count")
        counts = {campaign._origin.id: dict.fromkeys(names, 0) for campaign in self}
        # sudo: see the docstring of the class; lost ones count too
        groups = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("campaign_id", "in", self.ids)],
                ["campaign_id", "type", "won_status"],
                ["__count"],
            )
        )
        for campaign, kind, won_status, count in groups:
            values = counts[campaign.id]
            values["lead_count"] += count
            if kind == "opportunity":
                values["opportunity_count"] += count
                if won_status == "won":
                    values["won_count"] += count
        for campaign in self:
            campaign.update(counts[campaign._origin.id])

    # === Each figure opens its records ===

    def action_view_sent(self):
        return self._get_traces_action(self.env["mailing.trace"]._get_sent_domain())

    def action_view_delivered(self):
        return self._get_traces_action(
            self.env["mailing.trace"]._get_delivered_domain()
        )

    def action_view_opened(self):
        domain = self.env["mailing.trace"]._get_opened_domain(self.convert_unknown)
        return self._get_traces_action(domain)

    def action_view_clicked(self):
        return self._get_traces_action(self.env["mailing.trace"]._get_clicked_domain())

    def action_view_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "event.action_event_view"
        )
        return action | {
            "domain": [("campaign_id", "=", self.id)],
            "context": {"default_campaign_id": self.id},
        }

    def action_view_registered(self):
        return self._get_registrations_action([])

    def action_view_attended(self):
        return self._get_registrations_action([("state", "=", "done")])

    def action_view_targets(self):
        self.ensure_one()
        action = self.env["crm.target"]._get_list_action(
            [
                "|",
                ("campaign_id", "=", self.id),
                ("trace_ids.campaign_id", "=", self.id),
            ]
        )
        return action | {"context": {"default_campaign_id": self.id}}

    def action_view_leads(self):
        return self._get_leads_action([])

    def action_view_opportunities(self):
        return self._get_leads_action([("type", "=", "opportunity")])

    def action_view_won(self):
        return self._get_leads_action(
            [("type", "=", "opportunity"), ("won_status", "=", "won")]
        )

    def _get_traces_action(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.mailing_trace_action"
        )
        return action | {
            "domain": [
                ("campaign_id", "=", self.id),
                ("is_test_trace", "=", False),
                *domain,
            ]
        }

    def _get_registrations_action(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "event.event_registration_action"
        )
        return action | {
            "domain": [*self._get_registration_domain(), *domain],
            "context": {"create": False},
        }

    def _get_leads_action(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_lead_action_opportunities"
            if domain
            else "crm_vn_pipeline.crm_lead_action_campaign"
        )
        return action | {
            "domain": [("campaign_id", "=", self.id), *domain],
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _share(self, amount, count):
        """Return what one of ``count`` cost, 0 where there is none."""
        return amount / count if count else 0.0
