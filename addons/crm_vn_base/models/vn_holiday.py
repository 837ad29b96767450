from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..tools import holidays, lunar

_lt = LazyTranslate(__name__)
NAMES = {
    "new_year": _lt("New Year's Day"),
    "tet": _lt("Lunar New Year"),
    "hung_kings": _lt("Hùng Kings' Commemoration Day"),
    "reunification": _lt("Reunification Day"),
    "labour": _lt("International Labour Day"),
    "national": _lt("National Day"),
    "culture": _lt("Vietnamese Culture Day"),
}
OFF = ("paid", "compensatory", "swapped_off")


class VnHoliday(models.Model):
    """One day that is not what its weekday says: off, or worked instead of another.

    The law names the days, a yearly notice settles them: rows are proposed from the
    rules and the lunar calendar, then edited or imported.
    """

    _name = "vn.holiday"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Public Holiday"
    _order = "date desc, id"

    date = fields.Date(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("paid", "Paid holiday"),
            ("compensatory", "Compensatory day off"),
            ("swapped_off", "Day off, worked on another day"),
            ("swapped_work", "Worked instead of a day off"),
        ],
        required=True,
        default="paid",
    )
    year = fields.Integer(
        compute="_compute_year", store=True, index=True, aggregator=None
    )
    weekday = fields.Char(compute="_compute_weekday")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )

    _day_uniq = models.UniqueIndex(
        "(date, COALESCE(company_id, 0))",
        "This day stands in the list of holidays already.",
    )

    @api.depends("date")
    def _compute_year(self):
        for holiday in self:
            holiday.year = holiday.date and holiday.date.year

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_weekday(self):
        for holiday in self:
            holiday.weekday = holiday.date and tools.format_date(
                self.env, holiday.date, date_format="EEEE"
            )

    @api.depends("name", "date")
    def _compute_display_name(self):
        for holiday in self:
            day = tools.format_date(self.env, holiday.date) if holiday.date else ""
            holiday.display_name = f"{day} {holiday.name or ''}".strip()

    # === Working days, for every add-on ===

    @api.model
    @tools.ormcache("company_id", "year")
    def _get_year(self, company_id, year):
        """Return the days off and the days worked instead, of one company and year."""
        self.flush_model()
        # sudo: everybody's dates depend on the holidays, whoever may edit them
        rows = self.sudo().search_fetch(
            [("year", "=", year), ("company_id", "in", (False, company_id))],
            ["date", "kind"],
        )
        off = frozenset(row.date for row in rows if row.kind in OFF)
        return off, frozenset(row.date for row in rows if row.kind not in OFF)

    @api.model
    def _is_working_day(self, day, company=None):
        """Tell whether the company works on a day."""
        company = company or self.env.company
        off, worked = self._get_year(company.id, day.year)
        # sudo: the working week of a company its user does not belong to
        weekdays = company.sudo()._get_working_weekdays()
        return holidays.is_working_day(day, weekdays, off, worked)

    @api.model
    def _next_working_day(self, day, company=None):
        """Return the day itself where it is worked, else the next one that is."""
        while not self._is_working_day(day, company):
            day += holidays.DAY
        return day

    @api.model
    def _add_working_days(self, day, count, company=None):
        """Return the day ``count`` working days later (earlier where negative)."""
        step = holidays.DAY if count >= 0 else -holidays.DAY
        for _number in range(abs(count)):
            day += step
            while not self._is_working_day(day, company):
                day += step
        return day

    @api.model
    def _count_working_days(self, start, end, company=None):
        """Return how many days are worked from ``start`` to ``end``, both included."""
        days = (end - start).days + 1
        return sum(
            self._is_working_day(start + number * holidays.DAY, company)
            for number in range(days)
        )

    # === Proposals ===

    @api.model
    def _prepare_year_vals(self, year, company, days_before=None, after=None):
        """Return the values of a year's proposed holidays."""
        if not lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
            raise UserError(
                self.env._(
                    "Holidays can be proposed for %(first)s to %(last)s; type or "
                    "import those of %(year)s.",
                    first=lunar.FIRST_YEAR,
                    last=lunar.LAST_YEAR,
                    year=year,
                )
            )
        paid = holidays.paid_holidays(year, days_before, after)
        weekdays = company._get_working_weekdays()
        found = sorted(paid + holidays.compensatory_days(paid, weekdays))
        return [
            {
                "date": holiday.day,
                "name": self._get_holiday_name(holiday),
                "kind": holiday.kind,
                "company_id": company.id,
            }
            for holiday in found
        ]

    @api.model
    def _get_holiday_name(self, holiday):
        name = self.env._(NAMES[holiday.code])
        if holiday.kind == "compensatory":
            return self.env._("In place of: %(holiday)s", holiday=name)
        return name

    @api.model
    def _generate(self, year, company, days_before=None, after=None):
        """Create the proposed holidays of a year; days that stand already are kept."""
        around = (year, company, days_before, after)
        known = self.search(
            [("year", "=", year), ("company_id", "in", (False, company.id))]
        )
        dates = set(known.mapped("date"))
        vals_list = self._prepare_year_vals(*around)
        days = self.create([vals for vals in vals_list if vals["date"] not in dates])
        for lang, _name in self.env["res.lang"].get_installed():
            speaking = days.with_context(lang=lang)
            names = {v["date"]: v["name"] for v in speaking._prepare_year_vals(*around)}
            for day in speaking:
                day.name = names[day.date]
        return days

    @api.model
    def _cron_generate(self):
        """Propose this year and the next to each company that has none of them."""
        this_year = fields.Date.context_today(self).year
        for company in self.env["res.company"].search([("active", "=", True)]):
            for year in (this_year, this_year + 1):
                domain = [
                    ("year", "=", year),
                    ("company_id", "in", (False, company.id)),
                ]
                if not self.search_count(domain, limit=1):
                    self._generate(year, company)
