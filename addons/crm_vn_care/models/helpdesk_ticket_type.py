from odoo import fields, models


class HelpdeskTicketType(models.Model):
    _inherit = "helpdesk.ticket.type"
    _order = "sequence, name"

    sequence = fields.Integer(default=10)
    requires_resolution = fields.Boolean(
        default=True,
        help="A case of this type is solved only when it says what was done.",
    )
    requires_root_cause = fields.Boolean(
        help="A case of this type is solved only when its root cause is known."
    )
