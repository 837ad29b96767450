from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .crm_stage_rule_mixin import StageRule


class CrmStageRule(models.Model):
    """What a record needs to be in a stage of the process: fields, facts, the order."""

    _name = "crm.stage.rule"
    _inherit = ["crm.cached.source.mixin", "crm.stage.choice.mixin"]
    _description = "Required Fields by Stage"
    _order = "model, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    scope = fields.Selection(
        [("from", "From this stage on"), ("only", "In this stage only")],
        required=True,
        default="from",
    )
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Required Fields",
        domain="[('model_id', '=', model_id), ('store', '=', True)]",
        ondelete="cascade",
    )
    fact_ids = fields.Many2many(
        "crm.stage.fact",
        string="Required Facts",
        domain="[('model_id', '=', model_id)]",
        help="What must have happened before a record enters the stage.",
    )
    in_order = fields.Boolean(
        string="No Stage Is Skipped",
        help="A record enters only from the stage before, or back from a later one.",
    )
    exempt_group_ids = fields.Many2many(
        "res.groups",
        string="Except For",
        help="Whoever has one of these roles may pass without it; the record's "
        "history says so.",
    )
    domain = fields.Char("Condition", help="Only the records that match it.")
    strict = fields.Boolean(
        help="A record that lacks a field is refused with any change, not only when "
        "the stage or one of these fields is changed.",
    )
    message = fields.Char(
        string="What to Do",
        translate=True,
        help="Added to the refusal: where to get the data, whom to ask.",
    )

    # === Checks ===

    @api.constrains("field_ids", "fact_ids", "in_order", "stage")
    def _check_field_ids(self):
        for rule in self:
            if not (rule.field_ids or rule.fact_ids or rule.in_order):
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” requires nothing: choose its fields or "
                        "facts.",
                        rule=rule.name,
                    )
                )
            foreign = rule.field_ids.filtered(lambda f, r=rule: f.model != r.model)
            foreign = foreign or rule.fact_ids.filtered(
                lambda fact, r=rule: fact.model_id != r.model_id
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is not a field of the records that the rule "
                        "“%(rule)s” is about, or no fact of them. Choose one of that "
                        "kind of record.",
                        field=foreign[0].display_name,
                        rule=rule.name,
                    )
                )

    @api.constrains("domain", "stage")
    def _check_domain(self):
        for rule in self.filtered("domain"):
            try:
                domain = Domain(safe_eval(rule.domain)) & Domain("id", "=", 0)
                self.env[rule.model].sudo().search(domain)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” cannot be read: "
                        "%(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    # === What it says ===

    @api.model
    @tools.ormcache("model")
    def _get_rules(self, model):
        """Return the active rules of a model as a tuple of :class:`StageRule`."""
        # sudo: everybody's records are checked, few may read fields' definitions
        return tuple(
            StageRule(
                rule.id,
                rule._get_stage_key(),
                rule.scope,
                rule.strict,
                tuple(rule.field_ids.mapped("name")),
                safe_eval(rule.domain) if rule.domain else [],
                tuple(rule.fact_ids.filtered("active").ids),
                rule.in_order,
                frozenset(rule.exempt_group_ids.ids),
            )
            for rule in self.sudo().search([("model", "=", model)])
        )

    @api.model
    def _get_remedy(self, rule_id):
        # sudo: everybody refused may read why
        return self.sudo().browse(rule_id).message or ""

    @api.model
    def _get_facts(self, rule):
        # sudo: everybody's records are checked, administrators keep the facts
        return self.env["crm.stage.fact"].sudo().browse(rule.fact_ids)
