from odoo import models


class CrmIntakeSource(models.Model):
    """An e-mail address: who writes to it becomes a lead, or is added to his own."""

    _name = "crm.intake.source"
    _inherit = ["crm.intake.source", "mail.alias.mixin.optional"]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.lead")
        if self.id:
            values["alias_defaults"] = {"intake_id": self.id}
        return values
