from odoo import api, fields, models
from odoo.tools import frozendict

from ..tools.instalments import fill_oldest_first


class AccountMove(models.Model):
    _inherit = "account.move"

    agreement_id = fields.Many2one(
        "agreement",
        string="Contract",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    instalment_ids = fields.Many2many(
        "agreement.instalment",
        "account_move_agreement_instalment_rel",
        "move_id",
        "instalment_id",
        string="Instalments",
        copy=False,
        domain="[('agreement_id', '=', agreement_id)]",
        help="The instalments this invoice covers, each with its own due date.",
    )

    # === Due dates of the receivable ===

    @api.depends("instalment_ids.date_due", "instalment_ids.amount")
    def _compute_needed_terms(self):
        """One receivable line per due date of the instalments the invoice covers."""
        res = super()._compute_needed_terms()
        # sudo: due dates are for whoever invoices, also without a right to contracts
        for move in self.filtered(lambda move: move.sudo().instalment_ids):
            if len(move.needed_terms) == 1:
                move.needed_terms = move._split_needed_terms()
        return res

    def _split_needed_terms(self):
        self.ensure_one()
        [(key, values)] = self.needed_terms.items()
        terms = {}
        for date, share in self._get_due_date_shares():
            term_key = frozendict({**key, "date_maturity": date})
            terms[term_key] = {
                **values,
                "balance": self.company_currency_id.round(values["balance"] * share),
                "amount_currency": self.currency_id.round(
                    values["amount_currency"] * share
                ),
            }
        last = list(terms.values())[-1]
        for fname in ("balance", "amount_currency"):
            last[fname] += values[fname] - sum(term[fname] for term in terms.values())
        return terms

    def _get_due_date_shares(self):
        """Return [(due date, share of the invoice)], oldest instalment first."""
        self.ensure_one()
        amounts = {}
        # sudo: see _compute_needed_terms
        instalments = self.sudo().instalment_ids
        for line in instalments.sorted(lambda line: (line.sequence, line.id)):
            date = line._get_ledger_date() or self.invoice_date_due
            date = date or self.invoice_date
            date = date or fields.Date.context_today(self)
            amounts[date] = amounts.get(date, 0.0) + line.amount
        total = sum(amounts.values())
        if not total:
            return [(date, 1.0 / len(amounts)) for date in amounts]
        return [(date, amount / total) for date, amount in amounts.items()]

    # === Posting ===

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        moves = posted.filtered(
            lambda move: (
                move.agreement_id and move.move_type in ("out_invoice", "out_refund")
            )
        )
        for move in moves:
            # sudo: posting is the accountant's right, what follows needs no other right
            move.sudo()._allocate_to_instalments()
            if move.move_type == "out_invoice":
                move.sudo()._get_covered_instalments()._on_event(
                    "invoice", move.invoice_date or move.date
                )
        return posted

    def _get_covered_instalments(self):
        """Return the instalments it names, or that its receivable was allocated to."""
        return (
            self.instalment_ids | self.line_ids.agreement_allocation_ids.instalment_id
        )

    def button_draft(self):
        self._drop_allocations()
        return super().button_draft()

    def button_cancel(self):
        self._drop_allocations()
        return super().button_cancel()

    def _drop_allocations(self):
        # sudo: allocations follow from posting; see _post
        allocations = self.sudo().line_ids.agreement_allocation_ids
        instalments = allocations.instalment_id
        instalments.document_ids._miss("invoice")
        allocations.unlink()
        instalments._on_invoice_gone()

    def _allocate_to_instalments(self):
        """Say which instalments the posted receivable lines belong to.

        Those the invoice names, else the oldest ones that are not invoiced yet. A
        credit note counts against what its invoice was allocated to.
        """
        self.ensure_one()
        receivable = self.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).sorted(lambda line: (line.date_maturity or self.date, line.id))
        sign = -1 if self.move_type == "out_refund" else 1
        wanted = self._get_allocation_wishes()
        shares = fill_oldest_first(
            [amount for _line, amount in wanted],
            [sign * line.amount_currency for line in receivable],
            self.currency_id.decimal_places,
        )
        self.env["agreement.instalment.allocation"].create(
            [
                {
                    "instalment_id": wanted[want][0].id,
                    "line_id": receivable[index].id,
                    "amount": sign * amount,
                }
                for want, index, amount in shares
            ]
        )

    def _get_allocation_wishes(self):
        """Return [(instalment, how much of this move it takes)]."""
        self.ensure_one()
        if self.move_type == "out_refund":
            allocations = self.reversed_entry_id.line_ids.agreement_allocation_ids
            return [(part.instalment_id, part.amount) for part in allocations]
        by_order = self.agreement_id.instalment_ids.sorted(
            lambda line: (line.sequence, line.id)
        )
        named = by_order & self.instalment_ids
        wishes = [
            (line, max(line._get_amount_to_invoice(), 0.0))
            for line in named or by_order
        ]
        if named:
            # whatever was changed on the draft, the last one named takes the rest
            rest = self.amount_total - sum(amount for _line, amount in wishes)
            wishes[-1] = (named[-1], wishes[-1][1] + max(rest, 0.0))
        return wishes

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note belongs to the contract of its invoice."""
        defaults = default_values_list or [{} for _move in self]
        for move, values in zip(self, defaults, strict=True):
            values.setdefault("agreement_id", move.agreement_id.id)
        return super()._reverse_moves(defaults, cancel=cancel)

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()

    def action_view_instalments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_instalment_action"
        )
        domain = [("id", "in", self.instalment_ids.ids)]
        return {**action, "domain": domain, "context": {}}
