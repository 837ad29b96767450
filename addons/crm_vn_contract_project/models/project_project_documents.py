from odoo import api, fields, models


class ProjectProject(models.Model):
    """The technical documents that a project needs, and which are there."""

    _inherit = "project.project"

    document_ids = fields.One2many(
        "project.document", "project_id", string="Technical Documents", copy=True
    )
    document_count = fields.Integer(
        string="Number of Documents", compute="_compute_document_counts"
    )
    document_done_count = fields.Integer(
        compute="_compute_document_counts", export_string_translation=False
    )
    document_missing_count = fields.Integer(
        string="Documents Missing",
        compute="_compute_document_counts",
        search="_search_document_missing_count",
    )

    @api.depends("document_ids.state", "document_ids.required")
    def _compute_document_counts(self):
        groups = self.env["project.document"]._read_group(
            [("project_id", "in", self.ids), ("required", "=", True)],
            ["project_id", "state"],
            ["__count"],
        )
        counts = {(project, state): count for project, state, count in groups}
        for project in self:
            missing, received, approved = (
                counts.get((project._origin, state), 0)
                for state in ("missing", "received", "approved")
            )
            project.document_count = missing + received + approved
            project.document_done_count = approved
            project.document_missing_count = missing

    @api.model
    def _search_document_missing_count(self, operator, value):
        """Find projects that lack documents (> 0), or lack none (= 0)."""
        if (operator, value) not in ((">", 0), ("in", {0}), ("in", [0])):
            return NotImplemented
        missing = [
            (
                "document_ids",
                "any",
                [("state", "=", "missing"), ("required", "=", True)],
            )
        ]
        return missing if operator == ">" else ["!", *missing]

    def action_view_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.project_document_action"
        )
        context = {"default_project_id": self.id}
        return {**action, "domain": [("project_id", "=", self.id)], "context": context}
