from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .res_partner_lifecycle import LIFECYCLES

# whom a point concerns: the box ticked for them, and who they are, by these fields
# alone: see _get_ids_by_box
CONCERNED = {
    "for_organisation": Domain("is_company", "=", True),
    "for_individual": Domain("is_company", "=", False)
    & Domain("parent_id", "=", False),
    "for_contact": Domain("is_company", "=", False)
    & Domain("parent_id", "!=", False)
    & Domain("type", "=", "contact"),
}


class QualityPoint(NamedTuple):
    """A rule as the score needs it: whom it concerns, when it holds, what it weighs.

    ``holds`` is the fields that must be filled and the ``domain`` in one.
    """

    rule_id: int
    weight: int
    applies: list
    holds: list
    boxes: tuple
    lifecycle: str | bool
    fnames: tuple = ()
    any_field: bool = False
    domain: list = ()

    def concerned(self, by_box, by_lifecycle):
        """Return whom it concerns, as ``applies`` says it, from sets of ids."""
        ids = set().union(*(by_box[box] for box in self.boxes))
        return ids & by_lifecycle.get(self.lifecycle, set()) if self.lifecycle else ids

    def among(self, ids, filled):
        """Return those of a set that have the fields filled, by {field: ids}."""
        sets = [filled[name] for name in self.fnames]
        if self.any_field and sets:
            return ids & set().union(*sets)
        return ids.intersection(*sets)


class CrmQualityRule(models.Model):
    """One point of a good customer record, kept by an administrator.

    The score of a customer is the weight of the points that hold, in percent of the
    weight of the points that concern it.
    """

    _name = "crm.quality.rule"
    _description = "Data Quality Point"
    _inherit = ["crm.cached.source.mixin"]
    _order = "sequence, id"
    _uncached_fields = frozenset({"name", "message", "sequence"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(
        string="Weight in Score",
        required=True,
        default=5,
        help="How much the point counts in the score.",
    )
    message = fields.Char(
        string="What to Do",
        required=True,
        translate=True,
        help="Shown to the person who has to complete the record.",
    )

    # === Whom it concerns ===
    for_organisation = fields.Boolean("Organisations", default=True)
    for_individual = fields.Boolean("Individual Customers", default=True)
    for_contact = fields.Boolean("Contacts of Organisations")
    lifecycle = fields.Selection(LIFECYCLES, help="Empty: customers in any standing.")

    # === When it holds ===
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Fields",
        domain="[('model', '=', 'res.partner'), ('store', '=', True)]",
        ondelete="cascade",
    )
    any_field = fields.Boolean(
        "One Is Enough", help="One of the fields filled is enough."
    )
    domain = fields.Char(
        "Condition", help="The point also asks that the customer matches this."
    )

    _weight_positive = models.Constraint(
        "CHECK(weight > 0)", "The weight of a quality point is a positive number."
    )

    # === Checks ===

    @api.constrains("field_ids", "domain")
    def _check_test(self):
        for rule in self:
            if not rule.field_ids and not rule.domain:
                raise ValidationError(
                    self.env._(
                        "The quality point “%(rule)s” checks nothing: choose the "
                        "fields to fill or a condition.",
                        rule=rule.name,
                    )
                )
            foreign = rule.field_ids.filtered(lambda f: f.model != "res.partner")
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is not a field of customers, so the quality point "
                        "“%(rule)s” cannot ask for it.",
                        field=foreign[0].display_name,
                        rule=rule.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        Partner = self.env["res.partner"]
        for rule in self.filtered("domain"):
            try:
                domain = rule._get_holds_domain()
                Partner.sudo().search(domain & Domain("id", "=", 0))
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the quality point “%(rule)s” cannot be read: "
                        "%(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.constrains("for_organisation", "for_individual", "for_contact")
    def _check_concerns(self):
        for rule in self:
            if not (rule.for_organisation or rule.for_individual or rule.for_contact):
                raise ValidationError(
                    self.env._(
                        "The quality point “%(rule)s” concerns nobody: tick "
                        "organisations, individual customers or contacts.",
                        rule=rule.name,
                    )
                )

    @api.model
    def _forget_cached(self):
        """All scores are computed anew, soon."""
        res = super()._forget_cached()
        cron = self.env.ref(
            "crm_vn_base.ir_cron_update_quality", raise_if_not_found=False
        )
        if cron:
            # sudo: whoever edits the rules need not be allowed to run crons
            cron.sudo()._trigger()
        return res

    # === What it says ===

    def _get_applies_domain(self):
        """Return the domain of the partners this point concerns."""
        self.ensure_one()
        domain = Domain.OR([CONCERNED[box] for box in self._get_ticked()])
        if self.lifecycle:
            domain &= Domain("lifecycle", "=", self.lifecycle)
        return domain

    def _get_ticked(self):
        return tuple(box for box in CONCERNED if self[box])

    def _get_holds_domain(self):
        """Return the domain of the partners for which this point holds."""
        self.ensure_one()
        domain = self._get_domain()
        filled = [Domain(field.name, "!=", False) for field in self.field_ids]
        if filled:
            domain &= (Domain.OR if self.any_field else Domain.AND)(filled)
        return domain

    def _get_domain(self):
        return Domain(safe_eval(self.domain)) if self.domain else Domain.TRUE

    @api.model
    @tools.ormcache()
    def _get_points(self):
        """Return the active rules as plain data: a tuple of :class:`QualityPoint`."""
        # sudo: everybody's records are scored, few may read the fields' definitions
        rules = self.sudo().search([("active", "=", True)])
        return tuple(
            QualityPoint(
                rule.id,
                rule.weight,
                list(rule._get_applies_domain()),
                list(rule._get_holds_domain()),
                rule._get_ticked(),
                rule.lifecycle,
                tuple(rule.field_ids.mapped("name")),
                rule.any_field,
                list(rule._get_domain()) if rule.domain else [],
            )
            for rule in rules
        )
