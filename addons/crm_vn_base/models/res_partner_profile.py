from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.salutation import SALUTATIONS, greeting

GENDERS = [("male", "Male"), ("female", "Female"), ("other", "Other")]


class ResPartner(models.Model):
    """What we know of the customer: organisation, person, what they look for."""

    _name = "res.partner"
    _inherit = ["res.partner", "utm.mixin"]

    # === Organisation ===
    legal_name = fields.Char(
        help="As on the business registration, where it is not the usual name."
    )
    short_name = fields.Char(help="What people call it; found by search as well.")
    founding_date = fields.Date()
    industry_section_id = fields.Many2one(
        related="industry_id.section_id",
        string="Industry (Section)",
        help="The section of the classification: customers are compared by it, at "
        "whatever level their industry was chosen.",
    )
    legal_representative_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('is_company', '=', False)]",
        help="The person who signs for the organisation by law.",
    )
    legal_representative_position = fields.Char(
        string="Representative's Position",
        compute="_compute_legal_representative_position",
        store=True,
        readonly=False,
    )
    capital_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of Capital",
        default=lambda self: self.env.company.currency_id,
    )
    investment_capital = fields.Monetary(currency_field="capital_currency_id")
    charter_capital = fields.Monetary(currency_field="capital_currency_id")
    equity_capital = fields.Monetary(
        string="Owner's Equity", currency_field="capital_currency_id"
    )
    contributed_capital = fields.Monetary(currency_field="capital_currency_id")
    turnover = fields.Monetary(
        currency_field="capital_currency_id", help="What the customer itself sells."
    )
    turnover_year = fields.Integer(string="Year of Turnover")
    operation_scope = fields.Text(string="Scope of Operation")
    investment_area_ids = fields.Many2many(
        "crm.area",
        "crm_area_res_partner_investment_rel",
        string="Investment Areas",
        help="Where the customer invests and builds.",
    )
    shareholder_ids = fields.One2many("crm.shareholder", "partner_id")
    shareholding_ids = fields.One2many(
        "crm.shareholder", "shareholder_id", string="Holds Shares In"
    )
    executive_ids = fields.One2many(
        "crm.executive", "partner_id", string="Board and Executives"
    )
    relation_ids = fields.One2many("crm.partner.relation", "partner_id")
    inverse_relation_ids = fields.One2many(
        "crm.partner.relation",
        "other_partner_id",
        string="Relations Recorded on the Other Side",
    )

    # === Person ===
    gender = fields.Selection(GENDERS)
    salutation = fields.Selection(
        list(SALUTATIONS.items()),
        help="How letters and messages address the customer; it is never guessed.",
    )
    greeting = fields.Char(
        compute="_compute_greeting",
        help="What messages begin with: Anh Đạt, Quý Công ty, …",
    )
    birthday_is_lunar = fields.Boolean(
        string="Lunar Birthday", help="The birthday is kept by the lunar calendar."
    )
    lunar_birth_day = fields.Integer(string="Lunar Day", aggregator=None)
    lunar_birth_month = fields.Integer(string="Lunar Month", aggregator=None)
    lunar_birth_leap = fields.Boolean(string="Leap Month")
    contact_role_ids = fields.Many2many(
        "crm.contact.role",
        string="Contact Roles",
        help="What this contact does in our business with the organisation.",
    )

    # === What they look for ===
    preferences = fields.Text(
        help="What they like: drinks, sports, gifts, how to be contacted."
    )
    interest_ids = fields.One2many(
        "crm.product.interest", "partner_id", string="Interests"
    )

    # === Site ===
    site_type_id = fields.Many2one(
        "crm.site.type",
        index="btree_not_null",
        ondelete="restrict",
        help="What this place of the customer is: factory, branch, warehouse, …",
    )

    _capital_positive = models.Constraint(
        "CHECK(investment_capital >= 0 AND charter_capital >= 0"
        " AND equity_capital >= 0 AND contributed_capital >= 0 AND turnover >= 0)",
        "Capital and turnover cannot be negative.",
    )
    _lunar_birthday_range = models.Constraint(
        "CHECK(lunar_birth_day BETWEEN 0 AND 30"
        " AND lunar_birth_month BETWEEN 0 AND 12)",
        "A lunar birthday has a day from 1 to 30 and a month from 1 to 12.",
    )

    # === Computes ===

    @api.depends("legal_representative_id")
    def _compute_legal_representative_position(self):
        for partner in self:
            person = partner.legal_representative_id
            partner.legal_representative_position = (
                person.function or partner.legal_representative_position
            )

    @api.depends("salutation", "name", "is_company")
    def _compute_greeting(self):
        for partner in self:
            partner.greeting = greeting(
                partner.salutation, partner.name, partner.is_company
            )

    # === Checks ===

    @api.constrains("turnover_year")
    def _check_turnover_year(self):
        this_year = fields.Date.context_today(self).year
        for partner in self:
            year = partner.turnover_year
            if year and not 1900 <= year <= this_year:
                raise ValidationError(
                    self.env._(
                        "%(year)s is not a year of which “%(customer)s” can have a "
                        "turnover: type four digits, at most %(this_year)s.",
                        year=year,
                        customer=partner.display_name,
                        this_year=this_year,
                    )
                )

    @api.constrains("birthday_is_lunar", "lunar_birth_day", "lunar_birth_month")
    def _check_lunar_birthday(self):
        for partner in self.filtered("birthday_is_lunar"):
            if not (partner.lunar_birth_day and partner.lunar_birth_month):
                raise ValidationError(
                    self.env._(
                        "The lunar birthday of “%(customer)s” needs its day and its "
                        "month.",
                        customer=partner.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_site_vals(vals) for vals in vals_list])

    @api.model
    def _prepare_site_vals(self, vals):
        """A site has an address of its own; core would take it for the customer's."""
        site_type = self.env["crm.site.type"].browse(vals.get("site_type_id"))
        if not site_type:
            return vals
        vals = {**vals}
        if vals.get("type", "contact") == "contact":
            vals["type"] = "other"
        vals.setdefault("is_company", site_type.own_tax_code)
        return vals

    @api.onchange("site_type_id")
    def _onchange_site_type_id(self):
        """Show at once what saving would set."""
        if self.site_type_id:
            self.type = "other" if self.type == "contact" else self.type
            self.is_company = self.site_type_id.own_tax_code

    # === Identity ===

    @api.model
    def _search_key_fields(self):
        """Found by its other names too."""
        return [*super()._search_key_fields(), "legal_name", "short_name"]

    @api.model
    def _identity_text_fields(self):
        return [*super()._identity_text_fields(), "legal_name", "short_name"]
