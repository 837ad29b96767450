from odoo import models


class ResPartner(models.Model):
    """Customers have fields required by their standing, see the mixin."""

    _name = "res.partner"
    _inherit = ["crm.stage.rule.mixin", "res.partner"]

    _stage_rule_field = "lifecycle"
