from odoo import fields, models
from odoo.fields import Command


class CrmTarget(models.Model):
    """The pool: who waits there, why, and for which campaign he is picked."""

    _inherit = "crm.target"

    lead_ids = fields.One2many("crm.lead", "target_id", string="Leads")
    lead_count = fields.Integer(compute="_compute_lead_count", compute_sudo=True)
    returned_on = fields.Datetime(
        string="In the Pool Since", readonly=True, copy=False, index="btree_not_null"
    )
    campaign_ids = fields.Many2many(
        "utm.campaign",
        "crm_target_past_campaign_rel",
        string="Earlier Campaigns",
        readonly=True,
        copy=False,
        help="The campaigns he was cared for in before he was picked again.",
    )

    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group([("target_id", "in", self.ids)], ["target_id"], ["__count"])
        )
        for target in self:
            target.lead_count = counts.get(target._origin, 0)

    def _state_events(self):
        open_states = ("new", "assigned", "caring", "converted", "pool")
        return super()._state_events() | {
            # his lead came to nothing
            "lead_put_aside": (open_states, "pool"),
            "lead_reject": (open_states, "rejected"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "lead_put_aside": self.env._("Lead not qualified: back to the pool"),
            "lead_reject": self.env._("Lead not qualified: rejected"),
        }

    def _set_state(self, event, /, *, log_reason="", **values):
        if self._state_events()[event][1] == "pool":
            values.setdefault("returned_on", fields.Datetime.now())
        if event == "return":
            values.setdefault("close_reason", False)
        before = dict(self.grouped("campaign_id"))
        result = super()._set_state(event, log_reason=log_reason, **values)
        if values.get("campaign_id"):
            self._remember_campaigns(before)
        return result

    def _remember_campaigns(self, before):
        """Keep the campaigns these targets were in: ``{campaign: its targets}``."""
        for campaign, targets in before.items():
            moved = targets.filtered(lambda t, old=campaign: t.campaign_id != old)
            if campaign and moved:
                moved.campaign_ids = [Command.link(campaign.id)]

    def _pick_for(self, campaign):
        """Take these targets out of the pool, for ``campaign``."""
        self._set_state(
            "return",
            log_reason=campaign.display_name,
            campaign_id=campaign.id,
            user_id=False,
            list_id=False,
        )

    def action_pick(self):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pick for a Campaign"),
            "res_model": "crm.target.pick",
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_ids": [Command.set(self.ids)]},
        }

    def action_view_leads(self):
        self.ensure_one()
        leads = self.with_context(active_test=False).lead_ids
        action = leads._get_records_action(name=self.env._("Leads"))
        return action | {"context": {"active_test": False}}

    # === Audience ===

    def _mailing_get_default_domain(self, mailing):
        """Whoever was rejected, or is a lead by now, is not written to as a target."""
        return [("state", "not in", ("rejected", "converted"))]

    def action_send_mailing(self):
        """Start a mailing to the targets chosen in the list."""
        self.check_access("read")
        campaigns = self.campaign_id
        # sudo: the technical id of the model
        model = self.env["ir.model"].sudo()._get(self._name)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Mailing"),
            "res_model": "mailing.mailing",
            "view_mode": "form",
            "context": {
                "default_mailing_type": "mail",
                "default_mailing_model_id": model.id,
                "default_mailing_domain": repr([("id", "in", self.ids)]),
                "default_campaign_id": campaigns.id if len(campaigns) == 1 else False,
            },
        }
