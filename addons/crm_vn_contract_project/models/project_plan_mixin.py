from odoo import fields, models

from ..tools.project_plan import Plan


class ProjectPlanMixin(models.AbstractModel):
    """What a template says about when something falls: counted from two days.

    A contract made from the template turns it into dates, see
    ``project.project._plan_between``.
    """

    _name = "project.plan.mixin"
    _description = "Planned from Signature or Handover"

    plan_anchor = fields.Selection(
        [("signing", "After the Signature"), ("handover", "Before the Handover")],
        string="Counted",
        default="signing",
        help="From which day of the contract the days are counted.",
    )
    plan_offset = fields.Integer(
        string="Days From It",
        help="So many days after the signature, or before the handover, it begins.",
    )

    _plan_offset_positive = models.Constraint(
        "CHECK(plan_offset >= 0)", "The days of a plan cannot be negative."
    )

    def _get_plan(self):
        """Return the plan of this record, for the arithmetic."""
        self.ensure_one()
        return Plan(self.plan_anchor or "signing", self.plan_offset, 0)
