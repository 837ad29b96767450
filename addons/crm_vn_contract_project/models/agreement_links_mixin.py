from odoo import api, fields, models


class AgreementLinksMixin(models.AbstractModel):
    """Where a contract comes from and what came of it: the buttons of its form."""

    _name = "agreement.links.mixin"
    _description = "Links of a Contract"

    project_count = fields.Integer(
        compute="_compute_link_counts", export_string_translation=False
    )
    move_count = fields.Integer(
        compute="_compute_link_counts", export_string_translation=False
    )
    handover_count = fields.Integer(
        compute="_compute_link_counts", export_string_translation=False
    )
    instalment_count = fields.Integer(
        compute="_compute_link_counts", export_string_translation=False
    )
    instalment_paid_count = fields.Integer(
        compute="_compute_instalment_paid_count", export_string_translation=False
    )

    @api.depends("project_ids", "move_ids", "handover_ids", "instalment_ids")
    def _compute_link_counts(self):
        counts = {
            "project_count": self._count_by_agreement("project.project"),
            "move_count": self._count_by_agreement("account.move"),
            "handover_count": self._count_by_agreement("agreement.handover"),
            "instalment_count": self._count_by_agreement("agreement.instalment"),
        }
        for agreement in self:
            for fname, by_agreement in counts.items():
                agreement[fname] = by_agreement.get(agreement._origin, 0)

    def _count_by_agreement(self, model_name):
        # sudo: a number only; what the user opens is filtered by the user's own rights
        groups = (
            self.env[model_name]
            .sudo()
            ._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        return {agreement.sudo(False): count for agreement, count in groups}

    @api.depends("instalment_ids.state")
    def _compute_instalment_paid_count(self):
        for agreement in self:
            paid = agreement.instalment_ids.filtered(lambda line: line.state == "paid")
            agreement.instalment_paid_count = len(paid)

    # === Actions ===

    def action_view_lead(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_action_pipeline"
        )
        return {**action, "views": [(False, "form")], "res_id": self.lead_id.id}

    def action_view_campaign(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "utm.utm_campaign_action"
        )
        return {**action, "views": [(False, "form")], "res_id": self.campaign_id.id}

    def action_view_instalments(self):
        return self._get_records_action("agreement_instalment_action")

    def action_view_handovers(self):
        return self._get_records_action("agreement_handover_action")

    def action_view_moves(self):
        return self._get_records_action("account_move_action_contracts")

    def action_view_projects(self):
        return self.project_ids._get_projects_action()

    def _get_records_action(self, action_name):
        """Return the window of the records that belong to this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_vn_contract_project.{action_name}"
        )
        return {
            **action,
            "domain": [("agreement_id", "=", self.id)],
            "context": {"create": False},
        }

    def _get_agreements_action(self):
        """Return the window of these contracts."""
        if len(self) == 1:
            return self._get_form_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(self._paper_action)
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
