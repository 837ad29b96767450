from odoo import fields, models


class CrmInteraction(models.Model):
    """What customers write by themselves on our pages is an interaction too."""

    _inherit = "crm.interaction"

    kind = fields.Selection(
        selection_add=[("web", "Web form"), ("chat", "Live chat")],
        ondelete={"web": "set default", "chat": "set default"},
    )
