from odoo import api, fields, models


class CrmTeam(models.Model):
    """Whoever is given a lead of the team accepts it, where the team asks for it."""

    _inherit = "crm.team"

    accept_assigned = fields.Boolean(
        string="Salespeople Accept What They Are Given",
        help="A lead or opportunity given to a salesperson of the team (on the board, "
        "on its form, by an enquiry) waits until he accepts it, and goes back if he "
        "does not in time. What somebody takes himself needs no acceptance.",
    )
    accept_hours = fields.Float(
        string="To Be Accepted Within",
        help="In working hours. 0: as in the settings of the company.",
    )

    _accept_hours_positive = models.Constraint(
        "CHECK(accept_hours >= 0)", "The hours to accept a lead cannot be negative."
    )

    def _get_accept_hours(self):
        self.ensure_one()
        return self.accept_hours or self._get_default_accept_hours()

    @api.model
    def _get_default_accept_hours(self):
        """Return the working hours of the company's setting, 8 where none is set."""
        # sudo: the setting holds for everybody
        params = self.env["ir.config_parameter"].sudo()
        hours = params.get_param("crm_vn_pipeline.lead_accept_hours")
        return float(hours or 0) or 8.0
