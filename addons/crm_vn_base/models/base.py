from odoo import models


class Base(models.AbstractModel):
    """What every model has: exports are a right of their own, logged and capped."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        if self.env.su:
            return super().export_data(fields_to_export)
        Log = self.env["crm.export.log"]
        columns = Log._get_column_labels(self._name, fields_to_export)
        log = Log._register_export(self._name, len(self), field_names=columns)
        result = super().export_data(fields_to_export)
        # a record with lines gives several rows
        rows = len(result.get("datas") or [])
        if rows > log.row_count:
            Log._check_caps(rows, logged=log.row_count)
            log.row_count = rows
        return result

    def web_read(self, specification):
        """Say to the models below that they are read inside a document."""
        inside = self.with_context(inside_document=self._name)
        return super(Base, inside).web_read(specification)
