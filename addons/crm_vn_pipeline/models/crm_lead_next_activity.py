from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """An open lead or opportunity for which nothing is planned is marked."""

    _inherit = "crm.lead"

    lacks_next_activity = fields.Boolean(
        string="Nothing Planned",
        compute="_compute_lacks_next_activity",
        compute_sudo=True,
        search="_search_lacks_next_activity",
    )

    @api.depends("activity_ids", "won_status", "active")
    def _compute_lacks_next_activity(self):
        """In sudo: whoever reads a lead reads its activities, without asking again."""
        for lead in self:
            lead.lacks_next_activity = (
                lead.active and lead.won_status == "pending" and not lead.activity_ids
            )

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
