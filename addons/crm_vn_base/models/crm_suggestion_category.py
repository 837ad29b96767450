from odoo import fields, models


class CrmSuggestionCategory(models.Model):
    """What a suggestion is about, and who answers it."""

    _name = "crm.suggestion.category"
    _description = "Suggestion Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who Answers",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Reminded of suggestions without an answer; empty: the administrator.",
    )
