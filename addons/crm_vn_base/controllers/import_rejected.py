from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportRejectedController(http.Controller):
    @http.route(
        "/crm_vn_base/import/<int:import_id>/rejected",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, import_id):
        """The rejected rows of one's own import, with their reasons, as XLSX."""
        record = request.env["base_import.import"].browse(import_id).exists()
        # a transient record is its creator's, for core refuses it to others
        if not record or record.create_uid != request.env.user:
            raise request.not_found()
        name = request.env._("Rejected rows") + ".xlsx"
        return request.make_response(
            record._get_rejected_file(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
