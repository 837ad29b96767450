from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """An open lead or opportunity for which nothing is planned is marked."""

    _inherit = "crm.lead"

    next_activity_date = fields.Date(
        string="Next Activity", compute="_compute_next_activity_date"
    )
    lacks_next_activity = fields.Boolean(
        string="Nothing Planned",
        compute="_compute_lacks_next_activity",
        search="_search_lacks_next_activity",
    )

    @api.depends("activity_ids.date_deadline")
    def _compute_next_activity_date(self):
        """One query for a list: core's activity column needs three."""
        # sudo: whoever reads a lead may know when something is planned for it
        groups = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["date_deadline:min"],
            )
        )
        self.next_activity_date = False
        dates = dict(groups)
        for lead in self.filtered(lambda lead: lead._origin.id in dates):
            lead.next_activity_date = dates[lead._origin.id]

    @api.depends("next_activity_date", "won_status", "active")
    def _compute_lacks_next_activity(self):
        idle = self.filtered(
            lambda lead: (
                lead.active
                and lead.won_status == "pending"
                and not lead.next_activity_date
            )
        )
        (self - idle).lacks_next_activity = False
        idle.lacks_next_activity = True

    def _search_lacks_next_activity(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_idle_domain()

    @api.model
    def _get_idle_domain(self):
        return (
            Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
            & Domain("activity_ids", "=", False)
        )

    def action_plan_next_activity(self):
        """The notice that nothing is planned offers the remedy."""
        self.ensure_one()
        return self.env["mail.activity"]._get_schedule_action(self)
