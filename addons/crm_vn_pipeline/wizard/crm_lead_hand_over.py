from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadHandOver(models.TransientModel):
    _name = "crm.lead.hand.over"
    _description = "Hand Over Leads to Sales"

    lead_ids = fields.Many2many("crm.lead", string="Leads", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")
    recipient = fields.Selection(
        [("user", "A salesperson"), ("team", "A team, whose leader distributes")],
        string="To",
        required=True,
        default="user",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", domain="[('share', '=', False)]"
    )
    team_id = fields.Many2one("crm.team", string="Sales Team")
    accept_hours = fields.Float(
        string="To Be Accepted Within",
        default=lambda self: self._default_accept_hours(),
        help="In working hours. Not accepted by then, the lead comes back.",
    )
    note = fields.Text(
        string="For the Salesperson",
        help="What was agreed with the customer, and what he expects next.",
    )

    @api.model
    def _default_accept_hours(self):
        return self.env["crm.team"]._get_default_accept_hours()

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    def action_apply(self):
        self.ensure_one()
        self._check()
        leads = self.lead_ids
        leads.check_access("write")
        leads._check_points(("qualify", "convert"))
        self._qualify(leads)
        if self.recipient == "user":
            self._offer(leads)
        else:
            self._give_to_team(leads)
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        if self.recipient == "user" and not self.user_id:
            raise UserError(self.env._("Choose the salesperson who gets the leads."))
        if self.recipient == "team" and not self.team_id:
            raise UserError(self.env._("Choose the sales team that gets the leads."))
        if self.recipient == "user" and self.accept_hours <= 0:
            raise UserError(
                self.env._("Give the salesperson some time to accept, e.g. 8 hours.")
            )

    def _qualify(self, leads):
        """Who hands over says that they are worth a salesperson's time."""
        for user, his in leads.grouped("user_id").items():
            his.write({"nurtured_by_id": (user or self.env.user).id})
        leads.filtered(lambda lead: lead.qualification != "qualified").action_qualify()

    def _offer(self, leads):
        self.env["crm.lead.handover"]._offer(
            leads, self.user_id, self.accept_hours, self.note or ""
        )
        self._notify(self.user_id, self.env._("New leads to accept"))

    def _give_to_team(self, leads):
        """Nobody's until the leader, or a distribution rule, gives them away."""
        # sudo: once it is the team's, whoever gives it may not see it any more
        leads = leads.sudo()
        self.env["crm.lead.handover"]._cancel(leads, self.team_id.name)
        leads.write({"user_id": False, "team_id": self.team_id.id})
        body = self.env._("Handed over to %(team)s.", team=self.team_id.name)
        body = f"{body} {self.note}" if self.note else body
        leads._message_log_batch(bodies=dict.fromkeys(leads.ids, body))
        self._notify(self.team_id.user_id, self.env._("New leads to distribute"))

    def _notify(self, user, subject):
        if not user or user == self.env.user:
            return
        names = ", ".join(self.lead_ids.sudo()[:5].mapped("name"))
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=self.env._(
                "%(count)s leads from %(user)s: %(leads)s",
                count=self.lead_count,
                user=self.env.user.name,
                leads=names,
            ),
        )
