from odoo import models

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource


class ResUsers(models.Model):
    """Jobs and requests for support of a user: today's, and what he hands over."""

    _inherit = "res.users"

    # === Today ===

    def _today_tiles(self):
        return super()._today_tiles() + [
            self._get_outreach_tile(),
            *self._get_support_tiles(),
        ]

    def _get_outreach_tile(self):
        """Customers to approach today or earlier, by jobs under way."""
        domain = [
            ("user_id", "=", self.id),
            ("state", "in", ("planned", "open")),
            ("outreach_id.state", "=", "running"),
            ("channel", "not in", ("email", "sms")),
            ("date_deadline", "<=", "today"),
        ]
        return {
            "sequence": 45,
            "label": self.env._("Customers to approach"),
            "value": self.env["crm.outreach.line"].search_count(domain),
            "action": "crm_vn_pipeline.crm_outreach_line_action",
            "domain": domain,
        }

    def _get_support_tiles(self):
        """Requests this user has to answer, and answers he has to act on."""
        to_answer = [("manager_id", "=", self.id), ("state", "=", "submitted")]
        answered = [("user_id", "=", self.id), ("state", "=", "answered")]
        Request = self.env["crm.support.request"]
        tiles = []
        for sequence, label, domain in (
            (46, self.env._("Support requests to answer"), to_answer),
            (47, self.env._("Support granted, to use"), answered),
        ):
            if count := Request.search_count(domain):
                tiles.append(
                    {
                        "sequence": sequence,
                        "label": label,
                        "value": count,
                        "action": "crm_vn_pipeline.crm_support_request_action",
                        "domain": domain,
                    }
                )
        return tiles

    # === Handover ===

    def _handover_sources(self):
        mine = ("user_id", "=", self.id)
        to_answer = ("manager_id", "=", self.id)
        paths = {"partner": "partner_id", "team": "team_id"}
        return super()._handover_sources() + [
            HandoverSource(
                "outreach",
                self.env._("Outreach jobs"),
                "crm.outreach",
                [mine, ("state", "in", ("draft", "running"))],
                team="team_id",
            ),
            HandoverSource(
                "outreach_lines",
                self.env._("Customers to approach"),
                "crm.outreach.line",
                [mine, ("state", "in", ("planned", "open"))],
                **paths,
            ),
            HandoverSource(
                "support_requests",
                self.env._("Support requests asked for"),
                "crm.support.request",
                [mine, ("state", "in", ("draft", "submitted", "answered"))],
                **paths,
            ),
            HandoverSource(
                "support_to_answer",
                self.env._("Support requests to answer"),
                "crm.support.request",
                [to_answer, ("state", "in", ("draft", "submitted"))],
                field="manager_id",
                **paths,
            ),
        ]
