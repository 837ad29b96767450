import io

import xlsxwriter

from odoo import fields, models

from ..models.res_partner_import import REJECTS, ImportRejects

KEEPING_MODELS = ("res.partner",)


class BaseImport(models.TransientModel):
    """Imports of customers keep the good rows and report each rejected one."""

    _inherit = "base_import.import"

    rejected_rows = fields.Json(
        help="[{row, name, reason, values}] of the last import."
    )

    def parse_preview(self, options, count=10):
        result = super().parse_preview(options, count=count)
        if self.res_model in KEEPING_MODELS and "options" in result:
            result["options"].setdefault("keep_good_rows", True)
            result["options"].setdefault("leave_out_known", False)
        return result

    def execute_import(self, fields, columns, options, dryrun=False):
        """Add ``rejected`` and ``known`` to the result: [{row, name, reason}].

        ``row`` is its number in the file; known rows were imported.
        """
        self.ensure_one()
        if self.res_model not in KEEPING_MODELS or not options.get("keep_good_rows"):
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        model = self.env[self.res_model]
        if not model.has_access("write"):
            model.check_access("create")
        skip = options.get("skip") or 0
        rejects = ImportRejects(leave_out_known=bool(options.get("leave_out_known")))
        keeping = self.with_context(**{REJECTS: rejects})
        result = super(BaseImport, keeping).execute_import(
            fields, columns, dict(options), dryrun=dryrun
        )
        told = {"rejected": rejects.reasons, "known": rejects.get_known()}
        if result.get("messages"):
            told = dict.fromkeys(told, {})
        rows = {
            name: self._prepare_told_rows(reasons, fields, columns, options)
            for name, reasons in told.items()
        }
        before = (self.rejected_rows or []) if skip else []
        self.rejected_rows = [*before, *rows["rejected"]] or False
        for name, told_rows in rows.items():
            result[name] = [
                {key: row[key] for key in ("row", "name", "reason")}
                for row in told_rows
            ]
        return result

    def _prepare_told_rows(self, told, fields, columns, options):
        """Return these rows with their values as they stand in the file.

        :param dict told: reasons by (first, last) row of the batch
        """
        if not told:
            return []
        skip = options.get("skip") or 0
        _count, data = self._read_file(dict(options))
        first = 1 if options.get("has_headers") else 0
        mapped = [index for index, field in enumerate(fields) if field]
        # as the import does: lines without any value to import do not count
        lines = [
            (number, values)
            for number, values in enumerate(data, start=1)
            if number > first and any(values[index] for index in mapped)
        ]
        name_index = fields.index("name") if "name" in fields else None
        rows = []
        for (start, _end), reasons in sorted(told.items()):
            number, values = lines[start + skip]
            name = str(values[name_index]).strip() if name_index is not None else ""
            # many reasons start with the name, which stands beside them
            reasons = [reason.removeprefix(f"{name}: ") for reason in reasons]
            rows.append(
                {
                    "row": number,
                    "name": name,
                    "reason": "; ".join(reasons),
                    "values": ["" if value is None else str(value) for value in values],
                    "columns": columns,
                }
            )
        return rows

    def _get_rejected_file(self):
        """Return an XLSX of the rejected rows, with reasons, ready to correct."""
        self.ensure_one()
        stream = io.BytesIO()
        rows = self.rejected_rows or []
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            sheet = book.add_worksheet(self.env._("Rejected rows")[:31])
            bold = book.add_format({"bold": True})
            head = [*(rows[0]["columns"] if rows else [])]
            head += [self.env._("Row"), self.env._("Reason")]
            sheet.write_row(0, 0, head, bold)
            for index, row in enumerate(rows, start=1):
                line = [*row["values"], str(row["row"]), row["reason"]]
                for column, text in enumerate(line):
                    # never a formula, whatever the file said
                    sheet.write_string(index, column, text)
            sheet.set_column(0, len(head) - 2, 18)
            sheet.set_column(len(head) - 1, len(head) - 1, 70)
        return stream.getvalue()
