from odoo import Command, api, fields, models

from ..tools.instalments import plan_amounts
from .agreement_appendix import OPEN_STATES


class AgreementAppendixInstalment(models.Model):
    """One payment of the schedule that an appendix proposes."""

    _name = "agreement.appendix.instalment"
    _inherit = ["agreement.schedule.line.mixin"]
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
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    document_type_ids = fields.Many2many(
        "agreement.document.type", string="Documents Required"
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

    def _get_schedule(self):
        return self.appendix_id.schedule_ids

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

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        # computed now: after the signature it would read what the appendix changed
        rows.flush_recordset(["amount_old"])
        rows.appendix_id._check_editable()
        return rows

    def write(self, vals):
        self.appendix_id._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.appendix_id._check_editable()

    # === Values ===

    @api.model
    def _prepare_vals_from_instalment(self, appendix, instalment):
        """Return the row that keeps an instalment as it is; an invoiced one stays."""
        invoiced = bool(instalment.amount_invoiced or instalment.move_ids)
        vals = {
            **instalment._get_plan_vals(),
            "appendix_id": appendix.id,
            "instalment_id": instalment.id,
            "date_planned": instalment.date_planned,
            "document_type_ids": [Command.set(instalment.document_ids.type_id.ids)],
        }
        if invoiced:
            vals |= {"basis": "amount", "percent": 0.0}
        if vals["basis"] == "amount":
            vals["amount"] = instalment.amount
        return vals

    def _prepare_instalment_vals(self):
        """Return what the contract's instalment gets when the appendix is signed."""
        self.ensure_one()
        return {
            **self._get_plan_vals(),
            "date_planned": self.date_planned,
            "amount": self.amount,
            "document_ids": self._prepare_document_commands(),
        }

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
