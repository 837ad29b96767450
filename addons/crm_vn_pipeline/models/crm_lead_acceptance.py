from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmLead(models.Model):
    """Marketing or telesales first, then a salesperson who accepts the lead."""

    _inherit = "crm.lead"

    nurtured_by_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="Who had it before it was handed over to sales.",
    )
    handover_id = fields.Many2one(
        "crm.lead.handover",
        string="Hand-over",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    handover_state = fields.Selection(
        related="handover_id.state",
        string="Acceptance",
        store=True,
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    handover_deadline = fields.Datetime(
        related="handover_id.deadline", string="To Be Accepted By"
    )
    handover_ids = fields.One2many("crm.lead.handover", "lead_id", string="Hand-overs")
    may_accept = fields.Boolean(compute="_compute_may_accept")

    @api.depends("handover_state", "user_id")
    @api.depends_context("uid")
    def _compute_may_accept(self):
        manager = self.env["crm.lead.handover"]._may_answer_for_others()
        for lead in self:
            mine = manager or lead.user_id == self.env.user
            lead.may_accept = mine and lead.handover_state == "offered"

    # === Actions ===

    def action_hand_over(self):
        """Give nurtured leads to sales."""
        self.check_access("write")
        self._check_points(("qualify", "convert"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over to Sales"),
            "res_model": "crm.lead.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": [Command.set(self.ids)]},
        }

    def action_accept(self):
        self.check_access("write")
        self._get_open_offers()._accept()

    def action_decline(self):
        self.check_access("write")
        self._get_open_offers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline the Lead"),
            "res_model": "crm.lead.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": [Command.set(self.ids)]},
        }

    def _get_open_offers(self):
        """Return the offers of these leads, each of which must wait for an answer."""
        for lead in self:
            if lead.handover_state != "offered":
                raise UserError(
                    self.env._(
                        "Nobody waits for an answer about “%(lead)s”: it was accepted, "
                        "declined or taken back already.",
                        lead=lead.display_name,
                    )
                )
        # sudo: the row of facts is written by its event only
        return self.sudo().handover_id

    def action_view_handovers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_lead_handover_action"
        )
        return action | {"domain": [("lead_id", "=", self.id)], "context": {}}

    # === Hooks ===

    def _prepare_handover_vals(self, deadlines):
        """Return what is this lead's own in its offer.

        :param dict deadlines: company: until when it is to be accepted
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        return {
            "lead_id": self.id,
            "company_id": company.id,
            "from_user_id": self.user_id.id,
            "from_team_id": self.team_id.id,
            "deadline": deadlines[company],
        }
