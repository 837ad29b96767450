from odoo import fields, models
from odoo.exceptions import AccessError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    report_type = fields.Selection(
        selection_add=[("docx", "Word")], ondelete={"docx": "set default"}
    )

    def _get_docx_files(self, docids):
        """Return [(file name, bytes)], one Word file per record.

        Whoever may not read a record, or is in none of the report's groups, is refused.
        """
        self.ensure_one()
        # sudo: what the report is; the records are read with the user's own rights
        report = self.sudo()
        if report.group_ids and not report.group_ids & self.env.user.all_group_ids:
            raise AccessError(
                self.env._("You may not print “%(name)s”.", name=report.name)
            )
        records = self.env[report.model].browse(docids).exists()
        records.check_access("read")
        return [
            (f"{record._get_document_file_name()}.docx", record._get_document_docx())
            for record in records
        ]
