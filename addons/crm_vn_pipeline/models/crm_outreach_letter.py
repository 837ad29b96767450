from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..tools import outreach as rules

# letters of one document; a printer is not fed with more at once
PRINT_BATCH = 300
LABEL_COLUMNS, LABEL_ROWS = 3, 8


class CrmOutreach(models.Model):
    """Letters and address labels: printed in portions, then posted."""

    _inherit = "crm.outreach"

    def action_print_letters(self):
        """Print the next letters not yet printed, at most so many in one document."""
        return self._print("crm_vn_pipeline.action_report_outreach_letters", mark=True)

    def action_print_labels(self):
        """Print the labels of the letters printed last."""
        return self._print("crm_vn_pipeline.action_report_outreach_labels")

    def action_posted(self):
        """The letters printed were handed to the post: that is the fact of each."""
        self.ensure_one()
        self.check_access("write")
        lines = self.line_ids.filtered(
            lambda line: line.printed_on and line.state in ("planned", "open")
        )
        if not lines:
            raise UserError(
                self.env._(
                    "No letter of “%(job)s” waits for the post: print them first.",
                    job=self.display_name,
                )
            )
        lines._log_interactions()

    def _print(self, report, mark=False):
        self.ensure_one()
        self.check_access("read")
        lines = self._get_letters() if mark else self._get_lines_to_print()
        if not lines:
            raise UserError(
                self.env._(
                    "All letters of “%(job)s” are printed, or no customer has an "
                    "address.",
                    job=self.display_name,
                )
            )
        if mark:
            lines.printed_on = fields.Datetime.now()
        return self.env.ref(report).report_action(self)

    def _get_letters(self):
        """Return the next lines whose letter is not printed."""
        return self.env["crm.outreach.line"].search(
            [
                ("outreach_id", "=", self.id),
                ("state", "in", ("planned", "open")),
                ("recipient_id", "!=", False),
                ("printed_on", "=", False),
            ],
            limit=PRINT_BATCH,
            order="id",
        )

    # === What the templates ask for ===

    def _get_lines_to_print(self):
        """Return the lines printed last, else those to be printed next."""
        last = self.env["crm.outreach.line"].search(
            [("outreach_id", "=", self.id), ("printed_on", "!=", False)],
            limit=1,
            order="printed_on desc",
        )
        if not last:
            return self._get_letters()
        return last.search(
            [("outreach_id", "=", self.id), ("printed_on", "=", last.printed_on)],
            order="id",
        )

    def _get_sender_address(self):
        """Return the company's address in one line, without its name."""
        return self.company_id.partner_id._get_mail_address(", ")

    def _get_letter_place_and_date(self):
        """Return the place and date of a letter, as written in Vietnam."""
        today = fields.Date.context_today(self)
        state = self.company_id.state_id.name
        date = self.env._(
            "day %(day)s month %(month)s year %(year)s",
            day=f"{today.day:02d}",
            month=f"{today.month:02d}",
            year=today.year,
        )
        return f"{state}, {date}" if state else date

    def _get_letter_subject(self, line):
        contact = line.recipient_id or line.partner_id
        values = self._get_text_values() | {
            "greeting": contact.greeting or "",
            "name": line.partner_id.name or "",
        }
        return rules.fill(self.subject, values)

    @api.model
    def _get_label_pages(self, lines):
        """Return pages of labels, each with its place and its address."""
        return [
            [
                {
                    "column": number % LABEL_COLUMNS,
                    "row": number // LABEL_COLUMNS,
                    "address": line._get_postal_address(),
                }
                for number, line in enumerate(page)
            ]
            for page in split_every(LABEL_COLUMNS * LABEL_ROWS, lines)
        ]
