from odoo import api, models
from odoo.fields import Domain

LOST = "lost"


class CrmLead(models.Model):
    """What an opportunity needs to enter its stages, and to be given up as lost."""

    _inherit = "crm.lead"

    @api.model
    def _stage_rule_outcomes(self):
        return [*super()._stage_rule_outcomes(), (LOST, self.env._("Lost"))]

    def _stage_rule_key(self):
        return LOST if self.won_status == "lost" else super()._stage_rule_key()

    def _stage_rule_watched(self):
        watched = super()._stage_rule_watched()
        if any(lead.won_status == "lost" for lead in self):
            watched = watched | {"active", "probability"}
        return watched

    def _stage_rule_path(self, keys):
        """Stages of other teams are not on the way of this team's opportunities."""
        # sudo: as for the order itself, the stages are no secret
        stages = self.env["crm.stage"].sudo().browse(int(key) for key in keys)
        team = self.team_id
        own = stages.filtered(lambda s: not s.team_ids or team in s.team_ids)
        return [str(stage.id) for stage in own]

    def action_set_lost(self, **additional_values):
        """Write the reason first: archiving alone may be the loss already."""
        if additional_values:
            self.write(additional_values)
        return super().action_set_lost(**additional_values)

    @api.model
    def _get_stage_domain(self, keys):
        lost = Domain("won_status", "=", "lost") & Domain("active", "=", False)
        domain = super()._get_stage_domain([key for key in keys if key != LOST])
        return domain | lost if LOST in keys else domain
