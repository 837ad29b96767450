import logging
from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# touches are planned so long before the day on which they are due
AHEAD_DAYS = 14


class CrmCareProgram(models.Model):
    """Programmes by the calendar: birthdays by both, founding days, feasts."""

    _inherit = "crm.care.program"

    occasion = fields.Selection(
        selection_add=[("calendar", "Day of the Year")],
        ondelete={"calendar": "cascade"},
    )
    vn_occasion_id = fields.Many2one(
        comodel_name="vn.occasion",
        string="Day",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Birthday, founding day or feast. Greetings are planned as many days "
        "before it as the occasion says; only companies that keep the occasion greet.",
    )
    partner_domain = fields.Char(
        string="Which Customers",
        default="[('commercial_partner_id.lifecycle', '=', 'customer')]",
        help="Of those the occasion is for, only these.",
    )
    last_error = fields.Char(
        string="Why Nothing Was Planned", readonly=True, copy=False
    )

    @api.constrains("occasion", "vn_occasion_id")
    def _check_vn_occasion_id(self):
        for program in self:
            if program.occasion == "calendar" and not program.vn_occasion_id:
                raise ValidationError(
                    self.env._(
                        "Programme “%(program)s” greets on a day of the year: choose "
                        "which one.",
                        program=program.name,
                    )
                )

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for program in self:
            try:
                domain = program._get_chosen_domain() & Domain("id", "=", 0)
                self.env["res.partner"].sudo().search(domain)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The customers of “%(program)s” cannot be read: %(error)s. "
                        "Choose them again with the editor.",
                        program=program.name,
                        error=error,
                    )
                ) from error

    def _get_chosen_domain(self):
        self.ensure_one()
        return Domain(literal_eval(self.partner_domain or "[]"))

    # === Planning ===

    @api.model
    def _cron_plan_calendar(self, limit=200):
        """Plan the touches of the coming days, in committed batches.

        Killed or run twice it goes on where it was: a customer who has his touch is no
        longer among those to plan. What fails leaves its reason on its programme.
        """
        cron = self.env["ir.cron"]
        programs = self.sudo().search([("occasion", "=", "calendar")])
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        cron._commit_progress(remaining=len(programs))
        for program in programs:
            for company in program.company_id or companies:
                while program._plan_calendar_batch(company, limit):
                    if not cron._commit_progress():
                        return
            if not cron._commit_progress(1):
                return

    def _plan_calendar_batch(self, company, limit):
        """Plan some touches of one company; return whether there may be more."""
        self.ensure_one()
        program = self.with_company(company)
        try:
            with self.env.cr.savepoint():
                partners = program._get_calendar_partners(company, limit)
                program._plan_calendar(partners)
                program.last_error = False
            return len(partners) == limit
        except Exception as error:
            _logger.exception("Care programme %s cannot plan", self.id)
            program.last_error = f"{type(error).__name__}: {error}"
            return False

    def _get_calendar_window(self):
        """Return the first and the last day for which greetings are planned now."""
        today = fields.Date.context_today(self)
        return today, today + timedelta(
            days=AHEAD_DAYS + max(0, self.vn_occasion_id.lead_days)
        )

    def _get_calendar_partners(self, company, limit):
        """Return customers whose day comes and who have no touch for it yet."""
        occasion = self.vn_occasion_id
        if not (occasion.active and occasion.enabled):
            return self.env["res.partner"]
        since, until = self._get_calendar_window()
        planned = self.env["crm.care.touch"]._search(
            [
                ("program_id", "=", self.id),
                ("occasion_date", ">=", since),
                ("occasion_date", "<=", until),
            ]
        )
        domain = (
            occasion._get_due_domain(since, until)
            & self._get_chosen_domain()
            & Domain("company_id", "in", (False, company.id))
            & Domain("id", "not in", planned.subselect("partner_id"))
        )
        return self.env["res.partner"].search(domain, limit=limit, order="id")

    def _plan_calendar(self, partners):
        since, _until = self._get_calendar_window()
        occasion = self.vn_occasion_id
        touches = self.env["crm.care.touch"].create(
            [
                self._prepare_calendar_touch_vals(
                    partner, occasion._get_partner_date(partner, since), since
                )
                for partner in partners
            ]
        )
        touches._schedule_todo()
        return touches

    def _prepare_calendar_touch_vals(self, partner, day, today):
        """Return the values of a greeting. Extend it, never write in it."""
        early = max(0, self.vn_occasion_id.lead_days)
        return {
            **self._prepare_touch_vals(partner, day),
            "date_planned": max(today, day - timedelta(days=early)),
            "company_id": self.env.company.id,
        }
