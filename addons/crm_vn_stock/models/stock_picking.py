from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    handover_ids = fields.Many2many(
        "agreement.handover",
        "agreement_handover_picking_rel",
        string="Handover Minutes",
        readonly=True,
        copy=False,
        groups="agreement.group_agreement_readonly,project.group_project_user",
    )
    handover_count = fields.Integer(
        compute="_compute_handover_count",
        compute_sudo=True,
        export_string_translation=False,
    )

    @api.depends("handover_ids")
    def _compute_handover_count(self):
        for picking in self:
            picking.handover_count = len(picking.handover_ids)

    def action_view_handovers(self):
        self.ensure_one()
        if len(self.handover_ids) == 1:
            return self.handover_ids._get_form_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_handover_action"
        )
        domain = [("id", "in", self.handover_ids.ids)]
        return {**action, "domain": domain, "context": {}}
