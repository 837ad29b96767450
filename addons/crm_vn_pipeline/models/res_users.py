from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_vn_base.models.res_users_handover import HandoverSource

from .crm_lead_assignment import MOVED


class ResUsers(models.Model):
    _inherit = "res.users"

    def _handover_sources(self):
        return (
            super()._handover_sources()
            + self._handover_sources_of_marketing()
            + self._handover_sources_of_selling()
        )

    def _handover_sources_of_marketing(self):
        mine = ("user_id", "=", self.id)
        return [
            HandoverSource(
                "campaigns",
                self.env._("Running campaigns"),
                "utm.campaign",
                [
                    mine,
                    ("is_auto_campaign", "=", False),
                    "|",
                    ("date_end", "=", False),
                    ("date_end", ">=", "today"),
                ],
            ),
            HandoverSource(
                "target_lists",
                self.env._("Target lists"),
                "crm.target.list",
                [mine],
                team="team_id",
            ),
            HandoverSource(
                "targets",
                self.env._("Target customers being cared for"),
                "crm.target",
                [mine, ("state", "in", ("new", "assigned", "caring"))],
                partner="partner_id",
                team="team_id",
            ),
        ]

    def _handover_leads(self, leads, new_user):
        """What a leaving employee had is his successor's; nothing is to be accepted."""
        moved = leads.with_context(**{MOVED: True})
        moved.write({"user_id": new_user.id})
        reason = self.env._("Hand-over from %(user)s", user=self.name)
        self.env["crm.lead.handover"]._cancel(leads, reason)

    def _handover_opportunities(self, leads, new_user):
        self._handover_leads(leads, new_user)

    def _handover_sources_of_selling(self):
        mine = ("user_id", "=", self.id)
        paths = {"partner": "partner_id", "team": "team_id"}
        lead = [mine, ("won_status", "=", "pending")]
        open_orders = Domain("state", "=", "sale") & Domain(
            "invoice_status", "!=", "invoiced"
        )
        return [
            HandoverSource(
                "leads",
                self.env._("Open leads"),
                "crm.lead",
                [*lead, ("type", "=", "lead")],
                **paths,
            ),
            HandoverSource(
                "opportunities",
                self.env._("Open opportunities"),
                "crm.lead",
                [*lead, ("type", "=", "opportunity")],
                **paths,
            ),
            HandoverSource(
                "quotations",
                self.env._("Quotations"),
                "sale.order",
                [mine, ("state", "in", ("draft", "sent"))],
                **paths,
            ),
            HandoverSource(
                "orders",
                self.env._("Orders not yet invoiced"),
                "sale.order",
                [mine, *open_orders],
                **paths,
            ),
        ]
