from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # enquiries are matched to open leads by it, a batch at a time
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    payload_ids = fields.One2many("crm.intake.payload", "lead_id", string="Enquiries")
    payload_count = fields.Integer(
        string="Number of Enquiries", compute="_compute_payload_count"
    )

    def _compute_payload_count(self):
        # sudo: whoever reads the lead reads what made it
        counts = dict(
            self.env["crm.intake.payload"]
            .sudo()
            ._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])
        )
        for lead in self:
            lead.payload_count = counts.get(lead._origin, 0)

    # === A stranger never changes a customer ===

    def _get_partner_email_update(self, force_void=True):
        """What comes in stands on the lead; people decide what is right."""
        if self.env.context.get("crm_vn_keep_customer") and self.email_from:
            return False
        return super()._get_partner_email_update(force_void=force_void)

    def _get_partner_phone_update(self, force_void=True):
        if self.env.context.get("crm_vn_keep_customer") and self.phone:
            return False
        return super()._get_partner_phone_update(force_void=force_void)

    # === Merge ===

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        # sudo: what came in follows the lead, whoever may read it
        merged = [("lead_id", "in", opportunities.ids)]
        self.env["crm.intake.payload"].sudo().search(merged).lead_id = self
        self.env["crm.intake.identity"].sudo().search(merged).lead_id = self
        return res

    # === Actions ===

    def action_view_payloads(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_intake_payload_action"
        )
        return action | {
            "domain": [("lead_id", "=", self.id)],
            "context": {"create": False},
        }
