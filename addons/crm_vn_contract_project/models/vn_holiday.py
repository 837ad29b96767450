from datetime import datetime, time

import pytz

from odoo import api, models

from odoo.addons.crm_vn_base.tools.local_day import ZONE


class VnHoliday(models.Model):
    """A day off is a leave of all calendars of its company: projects plan around it."""

    _inherit = "vn.holiday"

    @api.model_create_multi
    def create(self, vals_list):
        holidays = super().create(vals_list)
        holidays._update_leaves()
        return holidays

    def write(self, vals):
        result = super().write(vals)
        self._update_leaves()
        return result

    def _update_leaves(self):
        """Give the leaves of these days the dates and names that the days have."""
        # sudo: whoever keeps the holidays keeps the leaves that follow from them
        Leave = self.env["resource.calendar.leaves"].sudo()
        known = {
            (leave.holiday_id.id, leave.company_id.id): leave
            for leave in Leave.search([("holiday_id", "in", self.ids)])
        }
        missing = []
        for holiday in self.filtered(lambda row: row.kind != "swapped_work"):
            for company in holiday._get_companies():
                vals = holiday._prepare_leave_vals(company)
                leave = known.pop((holiday.id, company.id), None)
                if leave:
                    leave.write(vals)
                else:
                    missing.append(vals)
        Leave.concat(*known.values()).unlink()
        Leave.create(missing)

    def _get_companies(self):
        # sudo: a day of all companies is one of companies the user does not see too
        Company = self.env["res.company"].sudo()
        return self.company_id or Company.search([("active", "=", True)])

    def _prepare_leave_vals(self, company):
        zone = pytz.timezone(company.resource_calendar_id.tz or ZONE)

        def in_utc(moment):
            local = zone.localize(datetime.combine(self.date, moment))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return {
            "name": self.name,
            "holiday_id": self.id,
            "company_id": company.id,
            "calendar_id": False,
            "resource_id": False,
            "date_from": in_utc(time.min),
            "date_to": in_utc(time(23, 59, 59)),
        }

    @api.model
    def _update_all_leaves(self):
        """Give the days that stood before this add-on their leaves."""
        self.search([("kind", "!=", "swapped_work")])._update_leaves()
