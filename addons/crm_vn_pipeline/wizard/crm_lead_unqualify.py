from odoo import fields, models


class CrmLeadUnqualify(models.TransientModel):
    _name = "crm.lead.unqualify"
    _description = "Not Qualified: Back to the Pool"

    lead_ids = fields.Many2many("crm.lead", string="Leads", required=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        string="Kind of Reason",
        default=lambda self: self.env.ref(
            "crm_vn_pipeline.crm_lost_reason_unqualified", raise_if_not_found=False
        ),
    )
    reason = fields.Text(required=True)
    event = fields.Selection(
        [
            ("put_aside", "Keep for the next campaign"),
            ("reject", "Never write to them again"),
        ],
        string="What Then",
        required=True,
        default="put_aside",
    )

    def action_apply(self):
        self.ensure_one()
        self.lead_ids.check_access("write")
        self.lead_ids._unqualify(self.reason, self.lost_reason_id, self.event)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
