from odoo import fields, models


class CrmInteractionResult(models.Model):
    _inherit = "crm.interaction.result"

    kind = fields.Selection(
        selection_add=[("web", "Web form"), ("chat", "Live chat")],
        ondelete={"web": "set default", "chat": "set default"},
    )
