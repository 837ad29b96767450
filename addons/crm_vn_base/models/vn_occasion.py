from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import lunar


class VnOccasion(models.Model):
    """A day of the year on which customers are greeted, and who is greeted."""

    _name = "vn.occasion"
    _description = "Occasion"
    _order = "next_date, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    enabled = fields.Boolean(
        string="Kept",
        company_dependent=True,
        help="Whether this company greets its customers on this occasion.",
    )
    basis = fields.Selection(
        [
            ("solar", "Solar date"),
            ("lunar", "Lunar date"),
            ("birthday", "The contact's birthday"),
            ("founding", "The organisation's founding day"),
        ],
        string="Counted By",
        required=True,
        default="solar",
    )
    day = fields.Integer(aggregator=None)
    month = fields.Integer(aggregator=None)
    next_date = fields.Date(compute="_compute_next_date", store=True, index=True)

    # === When ===
    lead_days = fields.Integer(
        string="Send From",
        aggregator=None,
        help="Days before the occasion from which greetings are sent.",
    )
    prepare_days = fields.Integer(
        string="List Closes",
        aggregator=None,
        help="Days before the occasion on which the list of gifts is closed.",
    )

    # === To whom ===
    audience_gender = fields.Selection(
        [("female", "Women"), ("male", "Men")],
        string="Only",
        help="Empty: women and men.",
    )
    contact_role_ids = fields.Many2many("crm.contact.role", string="Contact Roles")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    note = fields.Char()

    # === Computes ===

    @api.depends("basis", "day", "month")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for occasion in self:
            occasion.next_date = occasion._get_next_date(today)

    def _get_next_date(self, since):
        """Return its first day on or after ``since``; nothing for personal days."""
        self.ensure_one()
        find = {
            "lunar": lunar.next_lunar_anniversary,
            "solar": lunar.next_solar_anniversary,
        }.get(self.basis)
        try:
            return find(self.day, self.month, since) if find else False
        except (LookupError, ValueError):
            return False

    # === Checks ===

    @api.constrains("basis", "day", "month")
    def _check_date(self):
        for occasion in self.filtered(lambda o: o.basis in ("solar", "lunar")):
            last = 30 if occasion.basis == "lunar" else 31
            right = 1 <= occasion.month <= 12 and 1 <= occasion.day <= last
            if not (right and occasion.next_date):
                raise ValidationError(
                    self.env._(
                        "“%(occasion)s”: %(day)s/%(month)s is no day of any year. Type "
                        "the day and the month.",
                        occasion=occasion.name,
                        day=occasion.day,
                        month=occasion.month,
                    )
                )

    # === For the add-ons that greet ===

    @api.model
    def _get_enabled(self):
        """Return the occasions that the current company keeps."""
        return self.search([("enabled", "=", True)])

    @api.model
    def _keep_as_in(self, source, companies):
        """Keep, in companies that keep no occasion yet, what another company keeps."""
        # sudo: whoever creates a company need not be an administrator of occasions
        everything = self.sudo().with_context(active_test=False)
        kept = everything.with_company(source)._get_enabled()
        for company in companies - source:
            if not everything.with_company(company)._get_enabled():
                kept.with_company(company).enabled = True

    @api.model
    def _keep_in_every_company(self):
        """At installation: the companies that exist already."""
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        self._keep_as_in(self.env.ref("base.main_company"), companies)

    def _get_partners_domain(self):
        """Return whom the occasion is for, as a domain on partners."""
        self.ensure_one()
        domain = Domain("partner_share", "=", True)
        if self.audience_gender:
            domain &= Domain("gender", "=", self.audience_gender)
        if self.contact_role_ids:
            domain &= Domain("contact_role_ids", "in", self.contact_role_ids.ids)
        if self.industry_ids:
            ids = self.industry_ids.ids
            domain &= Domain(
                "commercial_partner_id.industry_id", "child_of", ids
            ) | Domain("commercial_partner_id.secondary_industry_ids", "child_of", ids)
        if self.basis == "birthday":
            domain &= Domain("birthdate_date", "!=", False) | Domain(
                "birthday_is_lunar", "=", True
            )
        elif self.basis == "founding":
            domain &= Domain("founding_date", "!=", False)
        return domain

    def _get_due_domain(self, since, until):
        """Return for whom the occasion comes from one day to another, as a domain."""
        self.ensure_one()
        fname = {"birthday": "next_birthday", "founding": "next_founding_day"}.get(
            self.basis
        )
        partners = self._get_partners_domain()
        if fname:
            return partners & Domain(fname, ">=", since) & Domain(fname, "<=", until)
        day = self._get_next_date(since)
        return partners if day and day <= until else Domain.FALSE

    def _get_partner_date(self, partner, since):
        """Return the next day of this occasion for one customer, or nothing."""
        self.ensure_one()
        if self.basis == "birthday":
            return partner._get_next_birthday(since)
        if self.basis == "founding":
            return partner._get_next_founding_day(since)
        return self._get_next_date(since)

    @api.model
    def _cron_update_next_dates(self):
        """Move the occasions that have passed on to their next year."""
        occasions = self.with_context(active_test=False).search(
            [("next_date", "<", fields.Date.context_today(self))]
        )
        self.env.add_to_compute(self._fields["next_date"], occasions)
        occasions.flush_recordset(["next_date"])
