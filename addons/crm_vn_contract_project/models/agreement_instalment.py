from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .agreement_lifecycle_mixin import INVOICEABLE

STATES = [
    ("planned", "Planned"),
    ("due", "Due"),
    ("partial", "Partly Paid"),
    ("paid", "Paid"),
    ("overdue", "Overdue"),
    ("cancelled", "Cancelled"),
]
# what the people who collect the money note down while the contract runs
FOLLOW_UP_FIELDS = {"accountant_id", "promise_date", "dispute", "document_ids", "note"}
# in the context of the one write that records an event; RPC cannot send an object
EVENT = object()


class AgreementInstalment(models.Model):
    """One payment of the cash plan of a contract.

    The day it is due starts with an event (signing, handover, …). What was invoiced and
    received follows from the allocations to posted receivable lines; neither these
    amounts nor the state are stored, since both change without anybody touching it.
    """

    _name = "agreement.instalment"
    _description = "Instalment"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "agreement.instalment.invoice.mixin",
    ]
    _order = "agreement_id desc, sequence, id"
    _mail_post_access = "read"

    # === Plan ===
    agreement_id = fields.Many2one(
        "agreement", string="Contract", required=True, ondelete="cascade", index=True
    )

    # === What happened ===
    date_event = fields.Date(
        string="Event Date",
        compute="_compute_date_event",
        store=True,
        help="The day the event happened (or, for a date or a warranty, will happen).",
    )
    date_signal = fields.Date(
        string="Day of the Event Recorded", copy=False, readonly=True
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced", compute="_compute_ledger", search="_search_amount_invoiced"
    )
    amount_received = fields.Monetary(string="Received", compute="_compute_ledger")
    amount_open = fields.Monetary(string="Outstanding", compute="_compute_ledger")
    state = fields.Selection(STATES, compute="_compute_ledger", search="_search_state")
    allocation_ids = fields.One2many("agreement.instalment.allocation", "instalment_id")

    move_ids = fields.Many2many(
        "account.move",
        "account_move_agreement_instalment_rel",
        "instalment_id",
        "move_id",
        string="Invoices",
        copy=False,
    )

    # === Follow-up ===
    accountant_id = fields.Many2one(
        "res.users",
        compute="_compute_accountant_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    promise_date = fields.Date(
        string="Promised for", help="The day the customer promised."
    )
    dispute = fields.Char(help="What the customer disputes.")
    note = fields.Char()

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
    agreement_state = fields.Selection(
        related="agreement_id.state", string="Contract State"
    )

    # === Computes ===

    @api.depends("trigger", "date_planned", "date_signal")
    def _compute_date_event(self):
        for instalment in self:
            on_date = instalment.trigger == "date"
            instalment.date_event = (
                instalment.date_planned if on_date else instalment.date_signal
            )

    @api.depends("agreement_id.accountant_id")
    def _compute_accountant_id(self):
        for instalment in self:
            instalment.accountant_id = instalment.agreement_id.accountant_id

    # === Computes: ledger ===

    @api.depends(
        "amount",
        "date_due",
        "date_event",
        "agreement_id.state",
        "allocation_ids.amount",
        "allocation_ids.line_id.amount_residual_currency",
        "allocation_ids.line_id.parent_state",
    )
    def _compute_ledger(self):
        facts = self._get_ledger_facts()
        for instalment in self:
            fact = facts.get(instalment._origin.id, {})
            received = fact.get("received", 0.0)
            instalment.amount_invoiced = fact.get("invoiced", 0.0)
            instalment.amount_received = received
            instalment.amount_open = max(instalment.amount - received, 0.0)
            instalment.state = fact.get("state", "planned")

    def _get_ledger_facts(self):
        """Return {id: {invoiced, received, state}} in one query."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        query = self._get_ledger_query(
            SQL("i.id IN %s", ids),
            SQL(
                """al.line_id IN (SELECT line_id FROM agreement_instalment_allocation
                                   WHERE instalment_id IN %s)""",
                ids,
            ),
        )
        return {row["id"]: row for row in self.env.execute_query_dict(query)}

    @api.model
    def _get_ledger_query(self, condition, allocation_condition):
        """Return the query of amounts and state of instalments.

        The caller names only instalments that the user may read.
        """
        self._flush_ledger()
        return SQL(
            """SELECT i.id, COALESCE(f.invoiced, 0) AS invoiced,
                      COALESCE(f.received, 0) AS received,
                      CASE WHEN i.amount > 0 AND f.received >= i.amount THEN 'paid'
                           WHEN ag.state = 'terminated' THEN 'cancelled'
                           WHEN ag.state NOT IN %(running)s THEN 'planned'
                           WHEN i.date_due < %(today)s THEN 'overdue'
                           WHEN f.received > 0 THEN 'partial'
                           WHEN i.date_event <= %(today)s THEN 'due'
                           ELSE 'planned' END AS state
                 FROM agreement_instalment i
                 JOIN agreement ag ON ag.id = i.agreement_id
            LEFT JOIN (%(sums)s) f ON f.id = i.id
                WHERE %(condition)s""",
            running=INVOICEABLE,
            today=fields.Date.context_today(self),
            sums=self._get_allocation_query(allocation_condition),
            condition=condition,
        )

    @api.model
    def _get_allocation_query(self, condition):
        """Return invoiced and received per instalment.

        A receivable line that several instalments share is paid off from the first one.
        """
        return SQL(
            """SELECT part.id, SUM(part.amount) AS invoiced,
                      SUM(SIGN(part.amount) * GREATEST(0, LEAST(
                          ABS(part.amount),
                          ABS(l.amount_currency - l.amount_residual_currency)
                              - part.older
                      ))) AS received
                 FROM (SELECT al.line_id, al.amount, i.id,
                              SUM(ABS(al.amount)) OVER (
                                  PARTITION BY al.line_id ORDER BY i.sequence, i.id
                              ) - ABS(al.amount) AS older
                         FROM agreement_instalment_allocation al
                         JOIN agreement_instalment i ON i.id = al.instalment_id
                        WHERE %(condition)s) part
                 JOIN account_move_line l ON l.id = part.line_id
                WHERE l.parent_state = 'posted'
             GROUP BY part.id""",
            condition=condition,
        )

    @api.model
    def _flush_ledger(self):
        self.flush_model(
            ["agreement_id", "amount", "date_due", "date_event", "sequence"]
        )
        self.env["agreement"].flush_model(["state"])
        self.env["agreement.instalment.allocation"].flush_model()
        self.env["agreement"]._flush_ledger()

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_ledger(SQL("facts.state IN %s", tuple(value) or ("",)))

    def _search_amount_invoiced(self, operator, value):
        if operator != "in" or set(value) != {0}:
            return NotImplemented
        return self._search_ledger(SQL("facts.invoiced = 0"))

    @api.model
    def _search_ledger(self, condition):
        ids = SQL(
            "SELECT facts.id FROM (%s) AS facts WHERE %s",
            self._get_ledger_query(SQL("TRUE"), SQL("TRUE")),
            condition,
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), ids
            )
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_event_typed(vals)
        instalments = super().create(vals_list)
        instalments._check_unlocked()
        return instalments

    def write(self, vals):
        if self.env.context.get("instalment_event") is not EVENT:
            self._check_write(vals)
        res = super().write(vals)
        if vals.get("agreement_id"):
            self._check_unlocked()
        return res

    def _check_write(self, vals):
        """The plan is locked with its contract; collecting goes on."""
        self._check_no_event_typed(vals)
        if not set(vals) - FOLLOW_UP_FIELDS - {"message_follower_ids", "activity_ids"}:
            return
        self._check_unlocked()
        if not self.env.su and not self.agreement_id.has_access("write"):
            raise AccessError(
                self.env._(
                    "The payment schedule is changed by who is in charge of the "
                    "contract. You may note: accountant, promised date, dispute."
                )
            )

    @api.model
    def _check_no_event_typed(self, vals):
        if vals.get("date_signal"):
            raise UserError(
                self.env._(
                    "The day of the event is not typed: it comes from the signature, "
                    "the handover, the acceptance or the invoice itself."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unlocked(self):
        self._check_unlocked()

    def _check_unlocked(self):
        for agreement in self.agreement_id:
            if agreement._is_locked():
                agreement._raise_locked()

    # === Events ===

    def _on_event(self, trigger, date):
        """The event that some instalments wait for has happened: their term starts."""
        waiting = self.filtered(
            lambda line: line.trigger == trigger and not line.date_signal
        )
        waiting.with_context(instalment_event=EVENT).write({"date_signal": date})
        waiting._sync_due_dates()

    def _forget_event(self):
        """The instalment waits again: for another event, or for the same once more."""
        self.with_context(instalment_event=EVENT).write({"date_signal": False})

    def _on_invoice_gone(self):
        """Without any invoice, what is payable on the invoice waits for it again."""
        self.filtered(
            lambda line: line.trigger == "invoice" and not line.allocation_ids
        )._forget_event()

    @api.depends("name", "agreement_id.code")
    def _compute_display_name(self):
        for instalment in self:
            instalment.display_name = (
                f"{instalment.agreement_id.code}: {instalment.name}"
            )

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()

    def action_register_payment(self):
        """Open Odoo's own payment dialog on the open invoices of the instalments."""
        moves = self.move_ids.filtered(
            lambda move: move.state == "posted" and move.amount_residual
        )
        if not moves:
            raise UserError(
                self.env._(
                    "“%(name)s” has no posted invoice that is still open. Create and "
                    "post its invoice first.",
                    name=self[:1].display_name,
                )
            )
        return moves.action_register_payment()
