from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """The level a salesperson gives an open opportunity is its probability.

    Core's prediction goes on beside it in ``automated_probability``. An opportunity
    without a level follows the prediction, or what was typed, as in core. Whoever
    types another probability takes the level away: it no longer says what it said.
    """

    _inherit = "crm.lead"

    potential_gap = fields.Float(
        string="Judged above Prediction",
        compute="_compute_potential_gap",
        help="By how many points the level is above what similar opportunities of the "
        "past came to. Far above: ask what makes this one so sure.",
    )

    # === Computes ===

    @api.depends("potential_level")
    def _compute_probabilities(self):
        result = super()._compute_probabilities()
        for lead in self:
            if lead._is_judged():
                lead.probability = float(lead.potential_level)
        return result

    @api.depends("potential_level", "automated_probability")
    def _compute_potential_gap(self):
        for lead in self:
            judged = float(lead.potential_level or 0)
            lead.potential_gap = judged and judged - lead.automated_probability

    def _is_judged(self):
        """A level decides as long as the outcome is open."""
        self.ensure_one()
        return bool(self.potential_level and self.active and not self.stage_id.is_won)

    # === CRUD ===

    def write(self, vals):
        if self._is_probability_typed(vals):
            typed = vals["probability"]
            other = self.filtered(
                lambda lead: lead._is_judged() and float(lead.potential_level) != typed
            )
            if other:
                other.potential_level = False
        return super().write(vals)

    @api.model
    def _is_probability_typed(self, vals):
        """Core itself writes the probability with a stage, an end, or a prediction."""
        events = {"stage_id", "active", "automated_probability", "potential_level"}
        typed = vals.get("probability")
        return bool(typed) and 0 < typed < 100 and events.isdisjoint(vals)

    # === Core's other ways to the probability ===

    def action_restore(self):
        """Reopened, it is as likely as the salesperson judged it."""
        levels = {lead: lead.potential_level for lead in self}
        result = super().action_restore()
        for lead, level in levels.items():
            lead.potential_level = level
        return result

    def action_set_automated_probability(self):
        """Follow the prediction: the level is taken away."""
        self.potential_level = False
        return super().action_set_automated_probability()

    def _update_automated_probabilities(self):
        """Core aligns in SQL what happens to equal the prediction: put it back."""
        result = super()._update_automated_probabilities()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead
                      SET probability = potential_level::integer
                    WHERE active AND potential_level IS NOT NULL
                      AND won_status = 'pending'
                      AND probability <> potential_level::integer
                      AND NOT EXISTS (SELECT 1 FROM crm_stage s
                                       WHERE s.id = crm_lead.stage_id AND s.is_won)"""
            )
        )
        self.invalidate_model(["probability"])
        return result
