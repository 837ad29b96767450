from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource

from .crm_outreach import MAILED


class ResUsers(models.Model):
    """Jobs and requests for support of a user: today's, and what he hands over."""

    _inherit = "res.users"

    # === Today ===

    def _today_tiles(self):
        return [
            *super()._today_tiles(),
            self._get_outreach_tile(),
            *self._get_support_tiles(),
        ]

    def _get_outreach_tile(self):
        """Customers to approach today or earlier, by jobs under way."""
        domain = (
            self._get_today_domain()
            & Domain("state", "in", ("planned", "open"))
            & Domain("outreach_id.state", "=", "running")
            & Domain("channel", "not in", MAILED)
            & Domain("date_deadline", "<=", self._get_today())
        )
        return self._today_tile(
            "outreach",
            self.env._("Customers to approach"),
            "crm.outreach.line",
            domain,
            action="crm_vn_pipeline.crm_outreach_line_action",
            section="sales",
            sequence=45,
            icon="fa-bullhorn",
            tone="warning",
        )

    def _get_support_tiles(self):
        """Requests one has to answer, and answers one has to act on."""
        values = {
            "action": "crm_vn_pipeline.crm_support_request_action",
            "section": "sales",
        }
        tiles = (
            self._today_tile(
                "support_to_answer",
                self.env._("Support requests to answer"),
                "crm.support.request",
                self._get_today_domain("manager_id")
                & Domain("state", "=", "submitted"),
                sequence=46,
                icon="fa-life-ring",
                tone="warning",
                **values,
            ),
            self._today_tile(
                "support_answered",
                self.env._("Support granted, to use"),
                "crm.support.request",
                self._get_today_domain() & Domain("state", "=", "answered"),
                sequence=47,
                icon="fa-handshake-o",
                tone="info",
                **values,
            ),
        )
        # most people have none: no tile with a zero for them
        return [tile for tile in tiles if tile and tile["value"]]

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
