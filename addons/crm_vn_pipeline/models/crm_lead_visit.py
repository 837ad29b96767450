from odoo import api, fields, models


class CrmLead(models.Model):
    """The visits of an opportunity."""

    _inherit = "crm.lead"

    visit_count = fields.Integer(string="Visits", compute="_compute_visit_count")
    visit_done_count = fields.Integer(
        string="Visits Made", compute="_compute_visit_count"
    )

    @api.depends("calendar_event_ids.visit_state")
    def _compute_visit_count(self):
        groups = self.env["calendar.event"]._read_group(
            [
                ("opportunity_id", "in", self.ids),
                ("visit_type", "!=", False),
                ("visit_state", "in", ("planned", "checked_in", "done")),
            ],
            ["opportunity_id", "visit_state"],
            ["__count"],
        )
        counts = {(lead.id, state): count for lead, state, count in groups}
        for lead in self:
            key = lead._origin.id
            lead.visit_done_count = counts.get((key, "done"), 0)
            ahead = ("planned", "checked_in")
            lead.visit_count = lead.visit_done_count + sum(
                counts.get((key, state), 0) for state in ahead
            )

    def action_view_visits(self):
        """Open the visits of the opportunity; the first one is planned at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.calendar_event_action_visits"
        )
        return {
            **action,
            "domain": [("visit_type", "!=", False), ("opportunity_id", "=", self.id)],
            "context": self._get_visit_context(),
        }

    def _get_visit_context(self):
        return {
            "default_visit_type": "new_product",
            "default_opportunity_id": self.id,
            "default_customer_id": self.partner_id.id,
            "default_name": self.name,
            "default_partner_ids": self.env.user.partner_id.ids,
            "default_duration": 1,
        }
