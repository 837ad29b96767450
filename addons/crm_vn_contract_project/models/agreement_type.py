from odoo import fields, models


class AgreementType(models.Model):
    _inherit = "agreement.type"
    _order = "sequence, id"

    name = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(help="Stands in the number: HĐMB in 01/2026/HĐMB-MP.")
    plan_ids = fields.One2many(
        "agreement.type.plan", "type_id", string="Default Payment Schedule", copy=True
    )

    def _prepare_instalment_vals_list(self):
        """Return the values of the instalments a new contract starts with."""
        lang = self.env.context.get("lang") or self.env.user.lang
        plan = self.with_context(lang=lang).plan_ids
        return [line._prepare_instalment_vals() for line in plan]
