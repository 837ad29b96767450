from odoo import api, fields, models

from .agreement_framework_mixin import KINDS

FRAMEWORK_CODE = "HĐNT"


class AgreementType(models.Model):
    _inherit = "agreement.type"
    _order = "sequence, id"

    name = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(help="Stands in the number: HĐMB in 01/2026/HĐMB-MP.")
    kind = fields.Selection(
        KINDS,
        compute="_compute_kind",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Orders are drawn on a framework contract while it is valid.",
    )
    plan_ids = fields.One2many(
        "agreement.type.plan", "type_id", string="Default Payment Schedule", copy=True
    )
    project_template_id = fields.Many2one(
        "project.project",
        string="Production Project Template",
        domain=[("is_template", "=", True)],
        ondelete="set null",
        help="Signing a contract of this type makes its project from this template, "
        "unless a product has its own.",
    )

    @api.depends("code")
    def _compute_kind(self):
        for agreement_type in self:
            framework = agreement_type.code == FRAMEWORK_CODE
            agreement_type.kind = agreement_type.kind or (
                "framework" if framework else "single"
            )

    def _prepare_instalment_vals_list(self):
        """Return the values of the instalments a new contract starts with."""
        lang = self.env.context.get("lang") or self.env.user.lang
        plan = self.with_context(lang=lang).plan_ids
        return [line._prepare_instalment_vals() for line in plan]
