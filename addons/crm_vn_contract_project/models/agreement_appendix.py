from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.codes import code_key, format_appendix_code
from .agreement_lifecycle_mixin import IN_FORCE
from .agreement_portal_link_mixin import SIGNATURE_FIELDS
from .agreement_signatory_mixin import PREFIXES

KINDS = [
    ("value", "Value"),
    ("goods", "Goods and services"),
    ("schedule", "Payment schedule"),
    ("term", "Dates and term"),
    ("other", "Other clauses"),
]
OPEN_STATES = ("draft", "to_approve", "to_sign")


class AgreementAppendix(models.Model):
    """A change of a signed contract: proposed, approved, and applied when it is signed.

    It holds the new quantities and prices, the added orders, the new payment schedule
    and dates. Signing applies all of it in one transaction and keeps the version that
    applied before (agreement.version).
    """

    _name = "agreement.appendix"
    _description = "Contract Appendix"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "agreement.paper.mixin",
        "agreement.appendix.approval.mixin",
        "agreement.appendix.lifecycle.mixin",
        "agreement.appendix.apply.mixin",
        "agreement.countersign.mixin",
    ]
    _order = "id desc"
    _rec_name = "code"
    _mail_post_access = "read"
    _check_company_auto = True
    _paper_action = "crm_vn_contract_project.agreement_appendix_action"

    # === Identity ===
    agreement_id = fields.Many2one(
        "agreement",
        string="Contract",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("state", "in", IN_FORCE)],
    )
    number = fields.Integer(
        string="Number in the Contract", readonly=True, copy=False, aggregator=None
    )
    code = fields.Char(string="Number", readonly=True, copy=False)
    code_key = fields.Char(
        string="Number, however Typed",
        compute="_compute_code_key",
        store=True,
        index="trigram",
        export_string_translation=False,
    )
    name = fields.Char(string="Subject", required=True, tracking=True)
    kind = fields.Selection(
        KINDS,
        string="Changes",
        required=True,
        default="value",
        tracking=True,
        help="What the appendix is mainly about; it may change the rest as well.",
    )
    reason = fields.Text(help="Why the contract is changed.")
    content = fields.Html(
        string="Changed Clauses", help="The clauses as they read from now on."
    )

    # === Of the contract ===
    partner_id = fields.Many2one(
        related="agreement_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    user_id = fields.Many2one(
        related="agreement_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id", store=True)

    # === Goods and value ===
    line_ids = fields.One2many("agreement.appendix.line", "appendix_id", copy=False)
    order_ids = fields.Many2many(
        "sale.order",
        string="Added Orders",
        copy=False,
        domain="[('partner_id', 'child_of', partner_id), ('agreement_id', '=', False),"
        " ('state', '!=', 'cancel'), ('company_id', '=', company_id)]",
        help="Orders of more goods; signing puts them under the contract.",
    )

    # === Schedule, dates ===
    schedule_ids = fields.One2many(
        "agreement.appendix.instalment", "appendix_id", string="New Schedule"
    )
    handover_date_old = fields.Date(
        string="Handover Due until Now",
        compute="_compute_terms_old",
        store=True,
        precompute=True,
    )
    end_date_old = fields.Date(
        string="End Date until Now",
        compute="_compute_terms_old",
        store=True,
        precompute=True,
    )
    handover_date_new = fields.Date(string="New Handover Date", tracking=True)
    end_date_new = fields.Date(string="New End Date", tracking=True)
    ceiling_amount_old = fields.Monetary(
        string="Ceiling until Now",
        compute="_compute_terms_old",
        store=True,
        precompute=True,
    )
    ceiling_amount_new = fields.Monetary(
        string="New Ceiling", help="Of a framework contract; 0: it stays."
    )
    agreement_kind = fields.Selection(
        related="agreement_id.kind", string="Kind of Contract"
    )
    warranty_months_new = fields.Integer(
        string="New Warranty (Months)", help="0: the warranty stays."
    )

    # === Signature ===
    signed_on = fields.Date(copy=False, tracking=True)
    partner_signatory_id = fields.Many2one(domain="[('id', 'child_of', partner_id)]")
    signed_copy_policy = fields.Selection(
        related="agreement_id.agreement_type_id.signed_copy_policy"
    )

    _number_uniq = models.Constraint(
        "unique(agreement_id, number)", "The contract has this appendix already."
    )
    _warranty_months_positive = models.Constraint(
        "CHECK(warranty_months_new >= 0)", "The warranty cannot be negative."
    )
    _ceiling_positive = models.Constraint(
        "CHECK(ceiling_amount_new >= 0)",
        "The ceiling of a contract cannot be negative.",
    )

    # === Computes ===

    @api.depends("code")
    def _compute_code_key(self):
        for appendix in self:
            appendix.code_key = code_key(appendix.code)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for appendix in self:
            parts = [appendix.code, appendix.name]
            appendix.display_name = " ".join(part for part in parts if part)

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and value and code_key(value):
            domain = Domain(domain) | Domain("code_key", "like", code_key(value))
            domain |= Domain("name", operator, value)
        return domain

    @api.depends(
        "agreement_id.handover_date",
        "agreement_id.end_date",
        "agreement_id.ceiling_amount",
    )
    def _compute_terms_old(self):
        """The terms until now; frozen once the appendix is signed."""
        for appendix in self:
            if appendix.state not in (False, *OPEN_STATES):
                continue
            agreement = appendix.agreement_id
            appendix.handover_date_old = agreement.handover_date
            appendix.end_date_old = agreement.end_date
            appendix.ceiling_amount_old = agreement.ceiling_amount

    @api.depends("agreement_id")
    def _compute_partner_signatory_id(self):
        for appendix in self:
            signatory = appendix.agreement_id.partner_signatory_id
            appendix.partner_signatory_id = signatory

    @api.depends("agreement_id")
    def _compute_company_signatory_id(self):
        for appendix in self:
            signatory = appendix.agreement_id.company_signatory_id
            appendix.company_signatory_id = signatory

    def _get_position(self, side):
        """Whoever signed the contract signs in the same position."""
        prefix, agreement = PREFIXES[side], self.agreement_id
        signatory = self[f"{prefix}_signatory_id"]
        position = agreement[f"{prefix}_signatory_function"]
        if position and signatory == agreement[f"{prefix}_signatory_id"]:
            return position
        return super()._get_position(side)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        appendices = super().create(vals_list)
        for appendix in appendices:
            appendix._check_agreement_in_force()
            number = appendix.agreement_id._next_appendix_number()
            code = format_appendix_code(number, appendix.agreement_id.code)
            appendix.write({"number": number, "code": code})
            if appendix.kind != "term" and not appendix.schedule_ids:
                appendix._propose_schedule()
        return appendices

    def write(self, vals):
        if not self._may_write_state():
            self._check_writable(set(vals) - self._get_free_fields())
        if vals.get("agreement_id"):
            self._check_same_agreement(vals["agreement_id"])
        return super().write(vals)

    @api.model
    def _get_free_fields(self):
        """Fields that may change when the appendix is no draft any more."""
        return SIGNATURE_FIELDS | {
            "access_token",
            "activity_ids",
            "link_valid_until",
            "message_follower_ids",
            "signed_document",
            "signed_document_name",
        }

    def _get_signing_fields(self):
        """Fields that are filled in when the approved appendix is signed."""
        return {
            "signed_on",
            "partner_signatory_id",
            "partner_signatory_function",
            "company_signatory_id",
            "company_signatory_function",
        }

    def _check_writable(self, fnames):
        """The signature is filled in once the appendix is approved, the rest before."""
        if fnames:
            signing = fnames <= self._get_signing_fields()
            waiting = self.filtered(lambda rec: rec.state in OPEN_STATES)
            (self - waiting if signing else self)._check_editable()

    def _check_editable(self):
        """Refuse to change what was submitted, signed or cancelled."""
        for appendix in self:
            if appendix.state != "draft":
                raise UserError(
                    self.env._(
                        "Appendix %(code)s is “%(state)s” and can no longer be "
                        "changed. Take it back to draft, or write a new one.",
                        code=appendix.code,
                        state=appendix._get_state_label(appendix.state),
                    )
                )

    def _check_same_agreement(self, agreement_id):
        for appendix in self:
            if appendix.agreement_id.id != agreement_id:
                raise UserError(
                    self.env._(
                        "Appendix %(code)s is numbered within contract %(contract)s. "
                        "Write a new one for another contract.",
                        code=appendix.code,
                        contract=appendix.agreement_id.code,
                    )
                )

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()
