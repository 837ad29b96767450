from odoo import fields, models


class CrmLeadDecline(models.TransientModel):
    _name = "crm.lead.decline"
    _description = "Decline Leads"

    lead_ids = fields.Many2many("crm.lead", string="Leads", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        self.lead_ids.check_access("write")
        self.lead_ids._get_open_offers()._decline(self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "soft_reload",
        }
