from odoo import fields, models


class ResCompany(models.Model):
    """Which days of the week are worked; it decides on compensatory days off."""

    _inherit = "res.company"

    saturday_work = fields.Selection(
        [("off", "Free"), ("half", "Half a day"), ("full", "Full day")],
        string="Saturdays",
        default="half",
    )

    def write(self, vals):
        result = super().write(vals)
        if "saturday_work" in vals:
            self.env.registry.clear_cache()
        return result

    def _get_working_weekdays(self):
        """Return the days of the week that are worked, 0 = Monday."""
        self.ensure_one()
        return frozenset(range(5 if self.saturday_work == "off" else 6))
