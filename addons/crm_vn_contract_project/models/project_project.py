from odoo import Command, api, fields, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    agreement_id = fields.Many2one(
        "agreement",
        string="Contract",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments",
        compute="_compute_department_ids",
        store=True,
        readonly=False,
        help="Those of its tasks, and others that take part.",
    )
    agreement_handover_ids = fields.Many2many(
        "agreement.handover", compute="_compute_agreement_handover_ids"
    )

    @api.depends("task_ids.department_id", "task_ids.department_ids")
    def _compute_department_ids(self):
        for project in self:
            tasks = project.task_ids
            project.department_ids |= tasks.department_id | tasks.department_ids

    @api.depends("agreement_id.handover_ids")
    def _compute_agreement_handover_ids(self):
        for project in self:
            # sudo: production staff see the minutes of the project, not the contract
            handovers = project.sudo().agreement_id.handover_ids
            project.agreement_handover_ids = handovers.sudo(False)

    # === No prices for production staff ===

    def _may_see_money(self):
        """Whether the user sees prices and revenue: sales and accounting, not staff."""
        return self.env.user.has_groups(
            "sales_team.group_sale_salesman,account.group_account_invoice,"
            "account.group_account_readonly"
        )

    def _show_profitability(self):
        return super()._show_profitability() and self._may_see_money()

    def get_panel_data(self):
        data = super().get_panel_data()
        if data and not self._may_see_money():
            data["show_sale_items"] = False
        return data

    def get_sale_items_data(
        self, offset=0, limit=None, with_action=True, section_id=None
    ):
        if not self._may_see_money():
            return {}
        return super().get_sale_items_data(
            offset=offset, limit=limit, with_action=with_action, section_id=section_id
        )

    # === Contract ===

    @api.model
    def _prepare_production_stages(self):
        """Return the stages that the tasks of a production project go through."""
        stages = [
            self.env._("To do"),
            self.env._("In progress"),
            self.env._("Done"),
        ]
        return [
            Command.create({"name": name, "sequence": index, "fold": index == 2})
            for index, name in enumerate(stages)
        ]

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()

    def action_create_handover(self):
        """Write the minutes of everything that is left, from the project."""
        self.ensure_one()
        # sudo: production staff write minutes, without rights on contract and orders
        agreement = self.sudo().agreement_id
        handover = self.env["agreement.handover"]
        lines = self._get_lines_to_hand_over()
        vals = handover._prepare_vals_from_agreement(agreement, "handover", lines)
        return handover.create(vals)._get_form_action()

    def action_view_handovers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_handover_action"
        )
        domain = [("id", "in", self.agreement_handover_ids.ids)]
        return {**action, "domain": domain, "context": {}}

    def _get_projects_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.project_project_action"
        )
        if len(self) == 1:
            form = self.env.ref("project.edit_project")
            return {**action, "views": [(form.id, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)]}
