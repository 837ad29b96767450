import json

from werkzeug.datastructures import FileStorage

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.pivot import TableExporter


class LoggedTableExporter(TableExporter):
    @http.route()
    def export_xlsx(self, data, **kw):
        """Refuse, cap and log the file of a pivot table as any other export."""
        if isinstance(data, FileStorage):
            # the request may run again when a read-only cursor could not log it
            data.seek(0)
            data = data.read()
        table = json.loads(data) or {}
        request.env["crm.export.log"]._register_export(
            table.get("model") or False,
            len(table.get("rows") or []),
            kind="pivot",
            selection=table.get("title"),
            field_names=", ".join(
                str(header.get("title")) for header in table.get("measure_headers", [])
            ),
        )
        return super().export_xlsx(data, **kw)
