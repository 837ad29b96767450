from datetime import timedelta

from odoo import api, models

# how far a compensatory day off lies from the days whose terms it may move
MARGIN = timedelta(days=1)


class VnHoliday(models.Model):
    """A changed day off moves the terms that are counted in working days."""

    _inherit = "vn.holiday"

    @api.model_create_multi
    def create(self, vals_list):
        holidays = super().create(vals_list)
        self._update_terms(holidays.mapped("date"))
        return holidays

    def write(self, vals):
        dates = self.mapped("date")
        result = super().write(vals)
        if {"date", "kind", "company_id"} & set(vals):
            self._update_terms([*dates, *self.mapped("date")])
        return result

    def unlink(self):
        dates = self.mapped("date")
        result = super().unlink()
        self._update_terms(dates)
        return result

    @api.model
    def _update_terms(self, dates):
        """Count the terms again that run over one of the days."""
        if not dates:
            return
        # sudo: the terms of all contracts follow, whoever keeps the holidays
        instalments = self.env["agreement.instalment"].sudo()
        running = instalments.search(
            [
                ("days_kind", "=", "working"),
                ("date_event", "<=", max(dates)),
                ("date_due", ">=", min(dates) - MARGIN),
            ]
        )
        self.env.add_to_compute(instalments._fields["date_due"], running)
        running._sync_due_dates()
