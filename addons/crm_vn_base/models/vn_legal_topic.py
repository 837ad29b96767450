from odoo import fields, models


class VnLegalTopic(models.Model):
    """What a law is about: it stays while the laws on it come and go."""

    _name = "vn.legal.topic"
    _description = "Legal Topic"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By this code documents ask for it.")
    sequence = fields.Integer(default=10)
    reference_ids = fields.One2many(
        "vn.legal.reference", "topic_id", string="Legal References"
    )

    _code_uniq = models.Constraint(
        "unique(code)", "A legal topic with this code exists already."
    )
