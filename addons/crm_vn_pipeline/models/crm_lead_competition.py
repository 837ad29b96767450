from odoo import api, fields, models
from odoo.fields import Command


class CrmLead(models.Model):
    """Against whom, and with whom, an opportunity is won."""

    _inherit = "crm.lead"

    party_ids = fields.One2many("crm.lead.party", "lead_id", string="Parties")
    competitor_party_ids = fields.One2many(
        "crm.lead.party",
        "lead_id",
        string="Known Competitors",
        domain=[("role", "=", "competitor")],
        copy=False,
    )
    competitor_ids = fields.Many2many(
        "res.partner",
        string="Competitors",
        compute="_compute_competitor_ids",
        inverse="_inverse_competitor_ids",
        search="_search_competitor_ids",
    )
    no_competitor = fields.Boolean(
        copy=False,
        help="The customer asked nobody else. Nobody is asked about competitors then.",
    )

    # === Computes ===

    @api.depends("party_ids.partner_id", "party_ids.role")
    def _compute_competitor_ids(self):
        for lead in self:
            lead.competitor_ids = lead._get_competitors().partner_id

    def _inverse_competitor_ids(self):
        for lead in self:
            known = lead._get_competitors()
            gone = known.filtered(
                lambda p, le=lead: p.partner_id not in le.competitor_ids
            )
            new = lead.competitor_ids - known.partner_id
            lead.party_ids = [Command.delete(party.id) for party in gone] + [
                Command.create({"partner_id": partner.id, "role": "competitor"})
                for partner in new
            ]

    def _search_competitor_ids(self, operator, value):
        if operator in ("not in", "not any", "not ilike"):
            return NotImplemented
        competitor = [("role", "=", "competitor"), ("partner_id", operator, value)]
        return [("party_ids", "any", competitor)]

    def _get_competitors(self):
        return self.party_ids.filtered(lambda party: party.role == "competitor")

    # === The end ===

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        res = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        ended = self.filtered(
            lambda lead: (
                new_status_by_lead[lead.id] != old_status_by_lead.get(lead.id)
                and any(new_status_by_lead[lead.id].values())
            )
        )
        won = ended.filtered(lambda lead: new_status_by_lead[lead.id]["is_won"])
        won._settle_competitors()
        ended._ask_competition_later()
        return res

    def _settle_competitors(self):
        """Whoever has not withdrawn has lost against us."""
        open_parties = self._get_competitors().filtered(
            lambda party: party.result in (False, "won")
        )
        open_parties.result = "lost"

    def _ask_competition_later(self):
        """A to-do for who ended it without the dialog: by drag, import, RPC."""
        if self.env.su:
            return
        for lead in self.filtered(lambda lead: lead._lacks_competition()):
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Complete the competitors: price and strengths"),
                user_id=(lead.user_id or self.env.user).id,
            )

    def _lacks_competition(self):
        """Something is missing that the end of an opportunity should teach us.

        Of a known competitor price and strengths; whether there was any, once we
        quoted.
        """
        self.ensure_one()
        if self.type != "opportunity" or self.no_competitor:
            return False
        competitors = self._get_competitors()
        if not competitors:
            return any(order.state in ("sent", "sale") for order in self.order_ids)
        return any(party._is_unknown() for party in competitors)

    def action_set_won_rainbowman(self):
        """From the button: first ask who else was in the race, and at what price."""
        if self.env.context.get("ask_competition") and self._lacks_competition():
            return self._action_ask_competition()
        return super().action_set_won_rainbowman()

    def _action_ask_competition(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Won: who else was in the race?"),
            "res_model": "crm.lead",
            "res_id": self.id,
            "views": [
                (self.env.ref("crm_vn_pipeline.crm_lead_view_form_won").id, "form")
            ],
            "target": "new",
            "context": {"dialog_size": "large", "ask_competition": False},
        }

    # === Merge ===

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        known = {(party.partner_id, party.role) for party in self.party_ids}
        for party in opportunities.party_ids:
            if (party.partner_id, party.role) not in known:
                known.add((party.partner_id, party.role))
                party.lead_id = self
        return res
