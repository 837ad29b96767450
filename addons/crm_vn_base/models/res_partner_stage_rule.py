from odoo import fields, models


class ResPartner(models.Model):
    """Customers have fields required by their standing, see the mixin."""

    _name = "res.partner"
    _inherit = ["crm.stage.rule.mixin", "res.partner"]

    _stage_rule_field = "lifecycle"
    _stage_since_field = "lifecycle_date"

    lifecycle_date = fields.Datetime(
        string="Standing Since", default=fields.Datetime.now, copy=False, readonly=True
    )
