import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from ..tools.tax_code import restore_zero

REJECTS = "import_rejects"
PARTS = 4  # into which a batch with a bad row is split


class ImportRejects:
    """The rows that a load left out, each with its reasons.

    It travels in the context of the load, where nothing that comes over RPC can be one.
    """

    def __init__(self, leave_out_known=False):
        self.reasons = {}
        self.last_row = -1
        # customers that stand in the database or in the file before: see _tell_known
        self.leave_out_known = leave_out_known
        self.known = {}
        self.seen = {}

    def add(self, info, message):
        key = (info["rows"]["from"], info["rows"]["to"])
        reasons = self.reasons.setdefault(key, [])
        if message not in reasons:
            reasons.append(message)

    def tell(self, info, message):
        self.known[info["rows"]["from"], info["rows"]["to"]] = [message]

    def get_known(self):
        """Return what was told of the rows that were not rejected later."""
        return {key: why for key, why in self.known.items() if key not in self.reasons}

    def see(self, info):
        self.last_row = max(self.last_row, info["rows"]["to"])


class ResPartner(models.Model):
    """Import that keeps the good rows and says what is wrong with each other one."""

    _inherit = "res.partner"

    @api.model
    def _get_import_rejects(self):
        rejects = self.env.context.get(REJECTS)
        return rejects if isinstance(rejects, ImportRejects) else None

    @api.model
    def load(self, fields, data):
        """Point at the next batch, also when this one ends with rejected rows."""
        result = super().load(fields, data)
        rejects = self._get_import_rejects()
        limit = self.env.context.get("_import_limit")
        if rejects and limit:
            next_row = rejects.last_row + 1
            result["nextrow"] = next_row if next_row >= limit else 0
        return result

    @api.model
    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        """Leave out the rows with a value that no field can hold."""
        rejects = self._get_import_rejects()
        if rejects is None:
            yield from super()._convert_records(records, log=log, savepoint=savepoint)
            return
        errors = []

        def sort_out(message):
            (errors.append if message["type"] == "error" else log)(message)

        for converted in super()._convert_records(
            records, log=sort_out, savepoint=savepoint
        ):
            info = converted[-1]
            rejects.see(info)
            if errors:
                for error in errors:
                    rejects.add(info, error["message"])
                errors.clear()
            else:
                yield converted

    def _load_records(self, data_list, update=False):
        """Load all rows together; when a rule refuses them, smaller parts of them.

        A few bad rows among thousands cost a few tries more, not one try per row.
        """
        rejects = self._get_import_rejects()
        if rejects is None or not data_list:
            return super()._load_records(data_list, update)
        for data in data_list:
            self._restore_zero(data["values"])
        data_list = [
            data for data in data_list if not self._reject_early(data, rejects)
        ]
        data_list = self._tell_known(data_list, rejects)
        return self._load_parts(super()._load_records, data_list, update, rejects)

    def _load_parts(self, load, data_list, update, rejects):
        if not data_list:
            return self.browse()
        try:
            with self.env.cr.savepoint():
                return load(data_list, update)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (UserError, ValueError, TypeError, psycopg2.Error) as error:
            if len(data_list) == 1:
                rejects.add(data_list[0]["info"], self._get_reject_reason(error))
                return self.browse()
        records = self.browse()
        for part in split_every(-(-len(data_list) // PARTS), data_list, list):
            records += self._load_parts(load, part, update, rejects)
        return records

    @api.model
    def _restore_zero(self, values):
        """Read a tax code that a spreadsheet kept as a number."""
        if isinstance(values.get("vat"), str) and self._is_vietnamese(values):
            values["vat"] = restore_zero(values["vat"])

    def _reject_early(self, data, rejects):
        """Reject by itself what is known to be refused, without trying the batch."""
        values = data["values"]
        if values.get("id") or data.get("xml_id"):
            return False
        is_contact = values.get("type", "contact") == "contact"
        if is_contact and not values.get("name"):
            rejects.add(data["info"], self.env._("The name is missing."))
            return True
        try:
            self._normalize_identity_vals(values)
        except UserError as error:
            rejects.add(data["info"], str(error))
            return True
        return False

    def _get_reject_reason(self, error):
        if isinstance(error, psycopg2.Error):
            return self._sql_error_to_message(error)
        return str(error)
