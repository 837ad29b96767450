from odoo import api, fields, models


class CrmPartnerRelationType(models.Model):
    """How two organisations belong together, named from either side.

    Without a name from the other side it is the same both ways, as in a joint venture.
    """

    _name = "crm.partner.relation.type"
    _description = "Kind of Relation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    inverse_name = fields.Char(
        string="Seen From the Other Side",
        translate=True,
        help="Empty when it is the same from both sides.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.depends("name", "inverse_name")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = kind.name
