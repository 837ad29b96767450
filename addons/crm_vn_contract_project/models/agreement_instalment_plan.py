from odoo import Command, api, fields, models

from ..tools.instalments import plan_amounts

DRAFT_STATES = (False, "draft")


class AgreementInstalment(models.Model):
    """How much an instalment is, and when it is due: sums are exact to the đồng.

    A line is a percentage of the contract value, an agreed amount, or the rest that the
    others leave: see agreement.schedule.line.mixin.
    """

    _name = "agreement.instalment"
    _inherit = ["agreement.instalment", "agreement.schedule.line.mixin"]

    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="From the percentage; type it when there is none.",
    )
    date_due = fields.Date(
        string="Due Date", compute="_compute_date_due", store=True, index=True
    )
    date_expected = fields.Date(
        string="Expected Date",
        compute="_compute_date_expected",
        help="The due date; before its event happened, what the agreed days of the "
        "contract make of it.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "An instalment cannot be negative."
    )

    # === Amount ===

    def _get_schedule(self):
        return self.agreement_id.instalment_ids

    @api.depends(
        "basis",
        "percent",
        "agreement_id.amount_total",
        "agreement_id.instalment_ids.basis",
        "agreement_id.instalment_ids.percent",
    )
    def _compute_amount(self):
        for agreement, instalments in self.grouped("agreement_id").items():
            if agreement.state not in DRAFT_STATES:
                continue  # what was approved stays
            lines = (agreement.instalment_ids | instalments).sorted("sequence")
            amounts = plan_amounts(
                agreement.amount_total,
                [line._get_basis_value() for line in lines],
                agreement.currency_id.decimal_places,
            )
            by_line = dict(zip(lines, amounts, strict=True))
            for instalment in instalments:
                instalment.amount = by_line[instalment]

    def _prepare_successor_vals(self):
        """Return the values of the same instalment in the contract that follows."""
        self.ensure_one()
        agreed = self.basis == "amount"
        return {
            **self._get_plan_vals(),
            **({"amount": self.amount} if agreed else {}),
            "document_ids": [
                Command.create({"type_id": kind.id})
                for kind in self.document_ids.type_id
            ],
        }

    def _get_term_text(self, row):
        """Return when a row (values of an instalment) is payable, in words."""
        triggers = dict(self._fields["trigger"]._description_selection(self.env))
        event = triggers.get(row["trigger"], "")
        if row["trigger"] == "date" and row.get("date_planned"):
            day = fields.Date.to_date(row["date_planned"])
            event = self.env["ir.qweb.field.date"].value_to_html(day, {})
        if not row["days"]:
            return event
        names = {"event": event, "days": row["days"]}
        if row.get("days_kind") == "working":
            return self.env._("%(event)s + %(days)s working days", **names)
        return self.env._("%(event)s + %(days)s days", **names)

    # === Day ===

    @api.depends("date_event", "days", "days_kind")
    def _compute_date_due(self):
        for instalment in self:
            instalment.date_due = instalment._add_term(instalment.date_event)

    def _add_term(self, date):
        """Return the day so many calendar or working days after ``date``."""
        self.ensure_one()
        if not date:
            return False
        if self.days_kind != "working":
            return fields.Date.add(date, days=self.days)
        company = self.agreement_id.company_id or self.env.company
        return self.env["vn.holiday"]._add_working_days(date, self.days, company)

    @api.depends(
        "date_due",
        "days",
        "days_kind",
        "trigger",
        "agreement_id.handover_date",
        "agreement_id.signature_date",
        "agreement_id.start_date",
        "agreement_id.warranty_months",
    )
    def _compute_date_expected(self):
        for instalment in self:
            instalment.date_expected = instalment.date_due or instalment._add_term(
                instalment._get_event_expected()
            )

    def _get_event_expected(self):
        """Return the day the contract's own dates make the event expected."""
        self.ensure_one()
        agreement = self.agreement_id
        start = agreement.start_date or agreement.signature_date
        if self.trigger in ("signing", "date"):
            return start if self.trigger == "signing" else self.date_planned
        if self.trigger == "warranty_end":
            start = agreement.handover_date or start or fields.Date.context_today(self)
            return fields.Date.add(start, months=agreement.warranty_months)
        return agreement.handover_date

    def _get_ledger_date(self):
        """Return the due date for the ledger, if there is one of the instalment's own.

        A retention that is invoiced early is not owed, let alone overdue, before the
        warranty ends.
        """
        self.ensure_one()
        if self.trigger == "warranty_end":
            return self.date_due or self.date_expected
        return self.date_due
