from ast import literal_eval
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Point(NamedTuple):
    """A point of the checklist as a lead needs it."""

    point_id: int
    required_for: str
    domain: list


class CrmQualificationPoint(models.Model):
    """What is to be known of a lead before it counts as qualified.

    Need, budget, authority, time and potential come ready; an administrator edits them.
    """

    _name = "crm.qualification.point"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Point of the Qualification Checklist"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    domain = fields.Char(
        string="Holds When",
        required=True,
        default="[]",
        help="The leads for which this point is answered.",
    )
    required_for = fields.Selection(
        [
            ("none", "Nothing: a reminder only"),
            ("qualify", "Being qualified or handed over"),
            ("convert", "Becoming an opportunity too"),
        ],
        required=True,
        default="none",
    )
    question = fields.Char(
        translate=True, help="What to ask the customer, in words one would use."
    )

    @api.constrains("domain")
    def _check_domain(self):
        for point in self:
            try:
                # sudo: it is read, whatever it finds
                leads = self.env["crm.lead"].sudo()
                leads.search(point._get_domain() & Domain("id", "=", 0))
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the point “%(point)s” cannot be read: "
                        "%(error)s. Choose it again with the editor.",
                        point=point.name,
                        error=error,
                    )
                ) from error

    def _get_domain(self):
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    @api.model
    @tools.ormcache()
    def _get_points(self):
        """Return the active points as plain data, in their order."""
        # sudo: the checklist holds for whoever works on a lead
        return tuple(
            Point(point.id, point.required_for, list(point._get_domain()))
            for point in self.sudo().search([])
        )
