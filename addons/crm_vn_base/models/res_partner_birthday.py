from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import lunar


class ResPartner(models.Model):
    """The next birthday and founding day, so that lists and reminders find them.

    Stored, and moved on every night by :meth:`_cron_update_anniversaries`.
    """

    _inherit = "res.partner"

    next_birthday = fields.Date(
        compute="_compute_next_birthday",
        store=True,
        index="btree_not_null",
        help="By the calendar the birthday is kept by, solar or lunar.",
    )
    next_founding_day = fields.Date(
        compute="_compute_next_founding_day",
        store=True,
        index="btree_not_null",
    )

    @api.depends(
        *("birthdate_date", "birthday_is_lunar"),
        *("lunar_birth_day", "lunar_birth_month", "lunar_birth_leap"),
    )
    def _compute_next_birthday(self):
        today = fields.Date.context_today(self)
        by_day = self.grouped(lambda partner: partner._get_next_birthday(today))
        for day, partners in by_day.items():
            partners.next_birthday = day

    @api.depends("founding_date")
    def _compute_next_founding_day(self):
        today = fields.Date.context_today(self)
        by_day = self.grouped(lambda partner: partner._get_next_founding_day(today))
        for day, partners in by_day.items():
            partners.next_founding_day = day

    def _get_next_birthday(self, since):
        """Return the first birthday on or after a day, lunar where it is kept so.

        29/2 is kept on 28/2 in common years, the 30th of a lunar month of 29 days on
        its 29th.
        """
        self.ensure_one()
        if self.birthday_is_lunar and self.lunar_birth_day and self.lunar_birth_month:
            try:
                return lunar.next_lunar_anniversary(
                    self.lunar_birth_day,
                    self.lunar_birth_month,
                    since,
                    self.lunar_birth_leap,
                )
            except lunar.LunarRangeError:
                return False
        born = self.birthdate_date
        return born and lunar.next_solar_anniversary(born.day, born.month, since)

    def _get_next_founding_day(self, since):
        """Return the first anniversary of the organisation after a day, if it has one.

        The day it was founded itself is no anniversary.
        """
        self.ensure_one()
        founded = self.founding_date
        if not founded:
            return False
        since = max(since, founded + timedelta(days=1))
        return lunar.next_solar_anniversary(founded.day, founded.month, since)

    @api.model
    def _cron_update_anniversaries(self, limit=1000):
        """Move the days that have passed on to their next year, in committed batches.

        Written as SQL would: nobody edited the customer, and its history stays empty.
        """
        today = fields.Date.context_today(self)
        for fname in ("next_birthday", "next_founding_day"):
            passed = Domain(fname, "<", today)
            everybody = self.sudo().with_context(active_test=False)
            self.env["ir.cron"]._commit_progress(
                remaining=everybody.search_count(passed)
            )
            while partners := everybody.search(
                passed, limit=limit, order="id"
            ).try_lock_for_update():
                partners._move_anniversaries(fname, today)
                if not self.env["ir.cron"]._commit_progress(len(partners)):
                    return

    @api.model
    def _fill_anniversaries(self, limit=1000):
        """Find the next days of all customers: for databases older than the fields."""
        today = fields.Date.context_today(self)
        everybody = self.sudo().with_context(active_test=False)
        for fname, known in (
            ("next_birthday", "birthdate_date"),
            ("next_birthday", "birthday_is_lunar"),
            ("next_founding_day", "founding_date"),
        ):
            last = 0
            while partners := everybody.search(
                Domain("id", ">", last)
                & Domain(known, "!=", False)
                & Domain(fname, "=", False),
                limit=limit,
                order="id",
            ):
                last = partners[-1].id
                partners._move_anniversaries(fname, today)
                partners.invalidate_recordset()

    def _move_anniversaries(self, fname, today):
        """Write the next day of each, all at once; nothing where none can be found."""
        days = [getattr(each, f"_get_{fname}")(today) or None for each in self]
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET %s = new.day"
                " FROM unnest(%s::int[], %s::date[]) AS new(id, day)"
                " WHERE res_partner.id = new.id",
                SQL.identifier(fname),
                self.ids,
                days,
            )
        )
        self.invalidate_recordset([fname], flush=False)
