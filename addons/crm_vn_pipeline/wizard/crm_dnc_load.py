import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_vn_base.tools.phone import parse_phones

from ..tools import advertising as rules
from ..tools import number_list

_logger = logging.getLogger(__name__)


class CrmDncLoad(models.TransientModel):
    """Load the Do-Not-Call list from the file that is handed out."""

    _name = "crm.dnc.load"
    _description = "Load the Do-Not-Call List"

    file = fields.Binary(string="List (Excel, CSV or text)", required=True)
    file_name = fields.Char()
    list_date = fields.Date(
        string="List Of",
        required=True,
        default=fields.Date.context_today,
        help="The day the list was handed out.",
    )

    def action_load(self):
        """Read the list and put it in the place of the last one."""
        self.ensure_one()
        self._check_date()
        scopes, wrong = self._read_numbers()
        if not scopes:
            raise UserError(
                self.env._(
                    "There is no phone number in “%(file)s”: the first column has the "
                    "numbers, the second may say S (SMS) or V (calls).",
                    file=self.file_name or "",
                )
            )
        count, new = self.env["crm.dnc.number"]._load(scopes, self.list_date)
        _logger.info("Do-Not-Call list of %s: %s numbers", self.list_date, count)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if wrong else "success",
                "sticky": bool(wrong),
                "message": self._get_message(count, new, wrong),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_date(self):
        if self.list_date > fields.Date.context_today(self):
            raise UserError(self.env._("A list of a day to come cannot be loaded."))
        last = self.env["crm.dnc.number"]._get_list_date()
        if last and self.list_date < last:
            raise UserError(
                self.env._(
                    "The list of %(date)s was loaded already, and is newer.",
                    date=fields.Date.to_string(last),
                )
            )

    def _read_numbers(self):
        """Return ({number: what it wants none of}, rows that are no number)."""
        found, wrong = [], []
        try:
            rows = list(
                number_list.read_rows(self.file_name or "", base64.b64decode(self.file))
            )
        except number_list.BadFile as error:
            raise UserError(self._get_problem(error.code)) from error
        for number, scope in rows:
            e164 = next((phone.e164 for phone in parse_phones(number)), "")
            if e164:
                found.append((e164, rules.read_scope(scope)))
            elif any(char.isdigit() for char in number):
                wrong.append(number)
        return rules.merge_scopes(found), wrong

    @api.model
    def _get_problem(self, code):
        return {
            "too_large": self.env._("The file is larger than 40 MB: load it in parts."),
            "unreadable": self.env._(
                "The file cannot be read: save it as Excel (.xlsx) or as CSV (UTF-8)."
            ),
        }[code]

    def _get_message(self, count, new, wrong):
        text = self.env._(
            "%(count)s numbers are on the list, %(new)s of them new.",
            count=count,
            new=new,
        )
        if not wrong:
            return text
        return text + self.env._(
            " %(count)s rows are no phone number, the first of them: %(rows)s.",
            count=len(wrong),
            rows=", ".join(wrong[:5]),
        )
