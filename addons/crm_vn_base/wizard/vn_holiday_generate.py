from odoo import api, fields, models
from odoo.fields import Command

from ..tools import holidays, lunar


class VnHolidayGenerate(models.TransientModel):
    """Propose the holidays of a year, to be looked at before they are kept."""

    _name = "vn.holiday.generate"
    _description = "Propose Holidays"

    year = fields.Integer(required=True, default=lambda self: self._default_year())
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    tet_days_before = fields.Integer(
        string="Days Off Before Tết",
        compute="_compute_around",
        store=True,
        readonly=False,
        help="Of the five days of Tết, those before its first day.",
    )
    national_day_after = fields.Boolean(
        string="3 September Instead of 1 September",
        compute="_compute_around",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "vn.holiday.generate.line", "wizard_id", compute="_compute_line_ids", store=True
    )

    @api.model
    def _default_year(self):
        Holiday = self.env["vn.holiday"]
        year = fields.Date.context_today(self).year
        company_ids = (False, self.env.company.id)
        while Holiday.search_count(
            [("year", "=", year), ("company_id", "in", company_ids)], limit=1
        ):
            year += 1
        return year

    @api.depends("year")
    def _compute_around(self):
        for wizard in self:
            known = lunar.FIRST_YEAR <= wizard.year <= lunar.LAST_YEAR
            year = wizard.year if known else lunar.FIRST_YEAR
            wizard.tet_days_before = holidays.tet_days_before(year)
            wizard.national_day_after = holidays.national_day_after(year)

    @api.depends("year", "company_id", "tet_days_before", "national_day_after")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [Command.clear()]
            if lunar.FIRST_YEAR <= wizard.year <= lunar.LAST_YEAR:
                for vals in wizard._prepare_year_vals():
                    vals.pop("company_id")
                    lines.append(Command.create(vals))
            wizard.line_ids = lines

    def _prepare_year_vals(self):
        return self.env["vn.holiday"]._prepare_year_vals(
            self.year, self.company_id, *self._get_around()
        )

    def _get_around(self):
        days_before = min(max(self.tet_days_before, 0), 4)
        return days_before, self.national_day_after

    def action_generate(self):
        self.ensure_one()
        self.env["vn.holiday"]._generate(
            self.year, self.company_id, *self._get_around()
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.vn_holiday_action"
        )
        return {**action, "domain": [("year", "=", self.year)], "context": {}}
