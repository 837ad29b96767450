from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import open_form


class CrmWarranty(models.Model):
    """Warranty of one delivered line: what, for whom, from when until when.

    A signed handover starts it; `_on_handed_over` of the contract creates one record
    a line, and the unique handover line keeps a repeated event from doubling it.
    """

    _name = "crm.warranty"
    _description = "Warranty"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.care.source.mixin"]
    _order = "date_end, id"
    _rec_names_search = ["name", "serial", "product_id", "partner_id"]
    _check_company_auto = True

    name = fields.Char(
        string="Warranty Number",
        readonly=True,
        copy=False,
        default="/",
        index="trigram",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)

    # === For whom ===
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    agreement_id = fields.Many2one(
        comodel_name="agreement",
        string="Contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    handover_line_id = fields.Many2one(
        comodel_name="agreement.handover.line",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    handover_id = fields.Many2one(
        related="handover_line_id.handover_id",
        store=True,
        index="btree_not_null",
    )

    # === What ===
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, index=True, tracking=True
    )
    serial = fields.Char(string="Serial Number", index="trigram", tracking=True)
    quantity = fields.Float(digits="Product Unit", default=1.0)
    note = fields.Text(string="Terms", help="What the warranty covers and what not.")

    # === How long ===
    date_start = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    months = fields.Integer(
        compute="_compute_months", store=True, readonly=False, precompute=True
    )
    date_end = fields.Date(
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
    )
    state = fields.Selection(
        selection=[("active", "Under Warranty"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
    )

    # === What came of it ===
    ticket_ids = fields.One2many(
        comodel_name="helpdesk.ticket", inverse_name="warranty_id", string="Cases"
    )
    ticket_count = fields.Integer(compute="_compute_ticket_count")

    _handover_line_uniq = models.UniqueIndex(
        "(handover_line_id) WHERE handover_line_id IS NOT NULL",
        "This delivered line already has its warranty.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A warranty cannot end before it starts."
    )
    _months_positive = models.Constraint(
        "CHECK(months >= 0)", "The warranty cannot be shorter than 0 months."
    )

    # === Computes ===

    @api.depends("product_id", "agreement_id")
    def _compute_months(self):
        for warranty in self:
            # sudo: only the length is taken over from the contract
            warranty.months = warranty.product_id._get_warranty_months(
                warranty.agreement_id.sudo()
            )

    @api.depends("date_start", "months")
    def _compute_date_end(self):
        """The last day covered: 12 months from 1 March end on the last of February."""
        for warranty in self:
            start = warranty.date_start or fields.Date.context_today(warranty)
            last_day = start + relativedelta(months=warranty.months, days=-1)
            warranty.date_end = max(start, last_day)

    @api.depends("date_end")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for warranty in self:
            covered = warranty.date_end and warranty.date_end >= today
            warranty.state = "active" if covered else "expired"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "active": Domain("date_end", ">=", today),
            "expired": Domain("date_end", "<", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("name", "product_id.display_name", "serial")
    def _compute_display_name(self):
        for warranty in self:
            parts = [warranty.name, warranty.product_id.display_name, warranty.serial]
            warranty.display_name = " – ".join(part for part in parts if part)

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("warranty_id", "in", self.ids)], ["warranty_id"], ["__count"]
            )
        )
        for warranty in self:
            warranty.ticket_count = counts.get(warranty._origin, 0)

    # === Checks ===

    @api.constrains("agreement_id", "partner_id")
    def _check_agreement_customer(self):
        for warranty in self.filtered("agreement_id"):
            customer = warranty.agreement_id.commercial_partner_id
            if customer and customer != warranty.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Contract %(agreement)s is not one of %(customer)s.",
                        agreement=warranty.agreement_id.display_name,
                        customer=warranty.partner_id.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self._next_number(vals)
        return super().create(vals_list)

    @api.model
    def _next_number(self, vals):
        company = vals.get("company_id") or self.env.company.id
        sequence = self.env["ir.sequence"].with_company(company)
        return sequence.next_by_code("crm.warranty", vals.get("date_start")) or "/"

    # === Events ===

    @api.model
    def _start_for_handover(self, handover):
        """Start the warranty of every delivered line whose product has one; once."""
        lines = handover._get_warranty_lines()
        known = self.sudo().search([("handover_line_id", "in", lines.ids)])
        lines -= known.handover_line_id
        return self.create([self._prepare_handover_vals(line) for line in lines])

    @api.model
    def _prepare_handover_vals(self, line):
        """Return the values of one line's warranty. Extend, never write."""
        handover = line.handover_id
        agreement = handover.agreement_id
        return {
            "handover_line_id": line.id,
            "agreement_id": agreement.id,
            "partner_id": agreement.partner_id.id,
            "company_id": (agreement.company_id or self.env.company).id,
            "product_id": line.product_id.id,
            "serial": line.serial,
            "quantity": line.quantity,
            "date_start": handover._get_warranty_start(),
        }

    # === Actions ===

    def action_view_tickets(self):
        return self._get_care_action("crm_vn_care.helpdesk_ticket_action")

    def _get_care_domain(self):
        return [("warranty_id", "=", self.id)]

    def _get_care_context(self):
        return {
            "default_warranty_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_type_id": self.env.ref(
                "crm_vn_care.helpdesk_ticket_type_warranty"
            ).id,
        }

    def action_view_agreement(self):
        self.ensure_one()
        return open_form(self.agreement_id)

    def action_view_handover(self):
        self.ensure_one()
        return open_form(self.handover_id)
