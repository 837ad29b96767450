from odoo import Command, api, fields, models

from ..tools.instalments import plan_amounts
from .agreement_appendix import OPEN_STATES
from .agreement_instalment import TRIGGERS


class AgreementAppendixInstalment(models.Model):
    """One payment of the schedule that an appendix proposes."""

    _name = "agreement.appendix.instalment"
    _description = "Proposed Instalment of an Appendix"
    _order = "appendix_id, sequence, id"

    appendix_id = fields.Many2one(
        "agreement.appendix", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one(related="appendix_id.agreement_id")
    currency_id = fields.Many2one(related="appendix_id.currency_id")
    instalment_id = fields.Many2one(
        "agreement.instalment",
        string="Instalment until Now",
        ondelete="set null",
        index="btree_not_null",
        domain="[('agreement_id', '=', agreement_id)]",
        help="Empty: a new instalment.",
    )
    amount_old = fields.Monetary(
        string="Amount until Now", compute="_compute_amount_old", store=True
    )
    amount_invoiced = fields.Monetary(
        related="instalment_id.amount_invoiced", string="Invoiced"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Instalment", required=True)
    trigger = fields.Selection(
        TRIGGERS, string="Payable on", required=True, default="signing"
    )
    days = fields.Integer(string="Days After")
    days_kind = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        string="Kind of Days",
        required=True,
        default="calendar",
    )
    date_planned = fields.Date()
    basis = fields.Selection(
        [("percent", "Percent"), ("amount", "Amount"), ("rest", "The Rest")],
        string="Counted by",
        compute="_compute_basis",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    percent = fields.Float(string="Percent (%)", digits=(5, 2))
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    document_type_ids = fields.Many2many(
        "agreement.document.type", string="Documents Required"
    )

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "A percentage lies between 0 and 100."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "An instalment cannot be negative."
    )
    _instalment_uniq = models.UniqueIndex(
        "(appendix_id, instalment_id) WHERE instalment_id IS NOT NULL",
        "The new schedule names this instalment already.",
    )

    # === Computes ===

    @api.depends("instalment_id")
    def _compute_amount_old(self):
        for row in self:
            row.amount_old = row.instalment_id.amount

    @api.depends("percent")
    def _compute_basis(self):
        for row in self:
            if row.percent:
                row.basis = "percent"
            elif row.basis != "rest":
                row.basis = "amount"

    @api.depends(
        "basis",
        "percent",
        "appendix_id.amount_after",
        "appendix_id.schedule_ids.basis",
        "appendix_id.schedule_ids.percent",
    )
    def _compute_amount(self):
        for row in self:
            appendix = row.appendix_id
            if appendix.state not in (False, *OPEN_STATES):
                continue
            rows = (appendix.schedule_ids | row).sorted("sequence")
            amounts = plan_amounts(
                appendix.amount_after,
                [line._get_basis_value() for line in rows],
                appendix.currency_id.decimal_places,
            )
            row.amount = dict(zip(rows, amounts, strict=True))[row]

    def _get_basis_value(self):
        self.ensure_one()
        value = {"percent": self.percent, "amount": self.amount}.get(self.basis, 0.0)
        return self.basis or "amount", value

    # === CRUD: as instalments ===

    @api.model_create_multi
    def create(self, vals_list):
        plan = self.env["agreement.instalment"]
        rows = super().create([plan._prepare_plan_vals(vals) for vals in vals_list])
        rows.appendix_id._check_editable()
        rows._update_rests()
        return rows

    def write(self, vals):
        self.appendix_id._check_editable()
        plan = self.env["agreement.instalment"]
        res = super().write(plan._prepare_plan_vals(vals, typed_only=True))
        if {"amount", "sequence"} & set(vals):
            self._update_rests()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.appendix_id._check_editable()

    def unlink(self):
        appendices = self.appendix_id
        res = super().unlink()
        appendices.exists().schedule_ids._update_rests()
        return res

    def _update_rests(self):
        rests = self.appendix_id.schedule_ids.filtered(lambda row: row.basis == "rest")
        self.env.add_to_compute(self._fields["amount"], rests)

    # === Values ===

    @api.model
    def _prepare_vals_from_instalment(self, appendix, instalment):
        """Return the row that keeps an instalment as it is; an invoiced one stays."""
        invoiced = bool(instalment.amount_invoiced or instalment.move_ids)
        vals = {
            "appendix_id": appendix.id,
            "instalment_id": instalment.id,
            "sequence": instalment.sequence,
            "name": instalment.name,
            "trigger": instalment.trigger,
            "days": instalment.days,
            "days_kind": instalment.days_kind,
            "date_planned": instalment.date_planned,
            "basis": "amount" if invoiced else instalment.basis,
            "percent": 0.0 if invoiced else instalment.percent,
            "document_type_ids": [Command.set(instalment.document_ids.type_id.ids)],
        }
        if vals["basis"] == "amount":
            vals["amount"] = instalment.amount
        return vals

    def _prepare_instalment_vals(self):
        """Return what the contract's instalment gets when the appendix is signed."""
        self.ensure_one()
        vals = {
            "sequence": self.sequence,
            "name": self.name,
            "trigger": self.trigger,
            "days": self.days,
            "days_kind": self.days_kind,
            "date_planned": self.date_planned,
            "basis": self.basis,
            "percent": self.percent,
            "amount": self.amount,
        }
        return {**vals, "document_ids": self._prepare_document_commands()}

    def _prepare_document_commands(self):
        documents = self.instalment_id.document_ids
        gone = documents.filtered(lambda doc: doc.type_id not in self.document_type_ids)
        new = self.document_type_ids - documents.type_id
        return [
            *(Command.delete(document.id) for document in gone),
            *(Command.create({"type_id": kind.id}) for kind in new),
        ]

    def _is_changed(self):
        """Whether the row is other than the instalment that applies."""
        self.ensure_one()
        line = self.instalment_id
        if not line:
            return True
        names = ("name", "trigger", "days", "days_kind", "date_planned")
        types = line.document_ids.type_id
        return (
            any(self[name] != line[name] for name in names)
            or self.currency_id.compare_amounts(self.amount, line.amount) != 0
            or self.document_type_ids != types
        )
