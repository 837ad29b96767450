import base64
import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProjectPlanExport(models.TransientModel):
    """Write plans as Microsoft Project files, whole or for some days."""

    _name = "project.plan.export"
    _description = "Export of Project Plans"

    project_ids = fields.Many2many(
        "project.project",
        string="Projects",
        required=True,
        default=lambda self: self._default_project_ids(),
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    file = fields.Binary(attachment=False, readonly=True)
    filename = fields.Char(readonly=True)

    @api.model
    def _default_project_ids(self):
        if self.env.context.get("active_model") != "project.project":
            return []
        return self.env.context.get("active_ids", [])

    def action_export(self):
        """Make the file and send it to the browser."""
        self.ensure_one()
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(
                self.env._("The last day lies before the first: change one of them.")
            )
        files = [
            project._export_plan(self.date_from, self.date_to)
            for project in self.project_ids
        ]
        self.filename, content = files[0] if len(files) == 1 else self._zip(files)
        self.file = base64.b64encode(content)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.filename}"
            "?download=true",
            "target": "download",
        }

    def _zip(self, files):
        """A Microsoft Project file holds one plan; several go into an archive."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, content) in enumerate(files, 1):
                archive.writestr(f"{number:02d}-{name}", content)
        return "plans.zip", buffer.getvalue()
