from odoo import fields, models

from .crm_interaction_result import KINDS


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    interaction_kind = fields.Selection(
        KINDS,
        help="An activity of this type, once done, is logged as an interaction of this "
        "kind with the customer.",
    )
    result_required = fields.Boolean(
        help="An activity of this type is only done with a result: in the client, by "
        "import and over the programming interface.",
    )
