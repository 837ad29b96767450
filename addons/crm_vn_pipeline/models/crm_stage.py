from odoo import fields, models


class CrmStage(models.Model):
    """A stage shows what it asks for, see ``crm.stage.rule``."""

    _inherit = "crm.stage"

    gate_count = fields.Integer(
        string="Conditions to Enter", compute="_compute_gate_count"
    )

    def _compute_gate_count(self):
        groups = self.env["crm.stage.rule"]._read_group(
            [("stage", "in", [stage._get_gate_key() for stage in self])],
            ["stage"],
            ["__count"],
        )
        counts = dict(groups)
        for stage in self:
            stage.gate_count = counts.get(stage._get_gate_key(), 0)

    def _get_gate_key(self):
        return f"crm.lead|{self._origin.id}"

    def action_view_gates(self):
        """Open the conditions of this stage, those switched off included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_stage_rule_action"
        )
        key = self._get_gate_key()
        return {
            **action,
            "name": self.name,
            "domain": [("stage", "in", [key, "crm.lead|"])],
            "context": {"active_test": False, "default_stage": key},
        }
