import io
import zipfile

from odoo.http import Controller, content_disposition, request, route

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_FILES = 200


class DocxReport(Controller):
    """Word files of the print menu: one file, or several in one archive."""

    @route(
        "/report/docx/<report_name>/<docids>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
    )
    def download_docx(self, report_name, docids, **_options):
        report = request.env["ir.actions.report"]._get_report_from_name(report_name)
        ids = [int(part) for part in docids.split(",") if part.isdigit()]
        if report.report_type != "docx" or not ids:
            return request.not_found()
        files = report.sudo(False)._get_docx_files(ids[:MAX_FILES])
        if len(files) == 1:
            return self._send(*files[0], DOCX)
        return self._send(f"{report.name}.zip", self._pack(files), "application/zip")

    @route("/agreement/docx-template/<int:type_id>", type="http", auth="user")
    def download_template(self, type_id):
        kind = request.env["agreement.type"].browse(type_id).exists()
        if not kind:
            return request.not_found()
        kind.check_access("write")
        name = kind.docx_template_name or f"{kind.code or kind.id}.docx"
        return self._send(name, kind._get_docx_template(), DOCX)

    def _pack(self, files):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, content) in enumerate(files, 1):
                archive.writestr(f"{number:03d} {name}", content)
        return stream.getvalue()

    def _send(self, name, content, mimetype):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers=headers)
