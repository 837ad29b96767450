from odoo import api, fields, models


class ResPartner(models.Model):
    """When a customer was visited, and when he is next."""

    _inherit = "res.partner"

    last_visit_on = fields.Datetime(
        string="Last Visit", compute="_compute_last_visit_on"
    )
    next_visit_on = fields.Datetime(
        string="Next Visit", compute="_compute_next_visit_on"
    )

    @api.model
    def _visibility_documents(self):
        """Whoever is to visit a customer sees him, until the week after."""
        ahead = [
            ("user_id", "=", self.env.uid),
            ("visit_type", "!=", False),
            ("visit_state", "in", ("planned", "checked_in")),
            ("start", ">=", fields.Datetime.subtract(fields.Datetime.now(), days=7)),
        ]
        return super()._visibility_documents() + [
            ("calendar.event", ahead, "customer_id")
        ]

    def _compute_last_visit_on(self):
        """Read from the facts: a visit that was made, checked in or logged by hand."""
        # sudo: that somebody was there is no secret of who it was
        groups = (
            self.env["crm.interaction"]
            .sudo()
            ._read_group(
                [
                    ("kind", "=", "visit"),
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ],
                ["commercial_partner_id"],
                ["date:max"],
            )
        )
        last = {company.id: date for company, date in groups}
        for partner in self:
            partner.last_visit_on = last.get(partner.commercial_partner_id._origin.id)

    def _compute_next_visit_on(self):
        companies = self.commercial_partner_id
        groups = self.env["calendar.event"]._read_group(
            [
                ("visit_type", "!=", False),
                ("visit_state", "=", "planned"),
                ("start", ">=", fields.Datetime.now().replace(hour=0, minute=0)),
                ("customer_id", "child_of", companies.ids),
            ],
            ["customer_id"],
            ["start:min"],
        )
        soonest = {}
        for customer, start in groups:
            company = customer.sudo().commercial_partner_id.id
            soonest[company] = min(start, soonest.get(company, start))
        for partner in self:
            company = partner.commercial_partner_id._origin.id
            partner.next_visit_on = soonest.get(company)

    def action_view_visits(self):
        """Open the customer's visits, newest first, with one to plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.calendar_event_action_visits"
        )
        family = ("customer_id", "child_of", self.commercial_partner_id.id)
        return {
            **action,
            "domain": [("visit_type", "!=", False), family],
            "context": {
                "default_visit_type": "relationship",
                "default_customer_id": self.id,
                "default_name": self.env._("Visit %s", self.name),
                "default_partner_ids": self.env.user.partner_id.ids,
                "default_duration": 1,
            },
        }
