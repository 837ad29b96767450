import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.renewal import notice_until, renewed_until
from .agreement_lifecycle_mixin import IN_FORCE

_logger = logging.getLogger(__name__)

CLAUSE_FIELDS = {
    "auto_renewal",
    "renewal_months",
    "renewal_notice_days",
    "renewal_limit",
}
PLACEHOLDER = "gia_han"


class Agreement(models.Model):
    """A contract that renews itself on its last day, unless a party gives notice."""

    _inherit = "agreement"

    # === What the contract says ===
    auto_renewal = fields.Boolean(
        string="Renews Itself",
        help="On its last day the contract goes on for another term, unless a party "
        "has given notice.",
    )
    renewal_months = fields.Integer(
        string="For Another (Months)", default=12, aggregator=None
    )
    renewal_notice_days = fields.Integer(
        string="Notice before the End (Days)", default=30, aggregator=None
    )
    renewal_limit = fields.Integer(
        string="At Most (Times)",
        aggregator=None,
        help="0: as often as nobody gives notice.",
    )

    # === What happened ===
    notice_by = fields.Selection(
        [("customer", "Customer"), ("company", "Our company")],
        string="Notice Given by",
        compute="_compute_notice",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
    )
    notice_date = fields.Date(
        string="Notice Given on",
        compute="_compute_notice",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
    )
    notice_deadline = fields.Date(
        string="Notice until", compute="_compute_notice_deadline"
    )
    renewal_term_ids = fields.One2many(
        "agreement.renewal.term", "agreement_id", string="Renewals", copy=False
    )
    renews_itself = fields.Boolean(
        string="Will Renew Itself",
        compute="_compute_renews_itself",
        store=True,
        help="The contract says so, nobody gave notice, and a term is left.",
    )
    renewal_error = fields.Char(string="Not Renewed because", readonly=True, copy=False)

    _renewal_clause = models.Constraint(
        "CHECK(auto_renewal IS NOT TRUE OR renewal_months > 0)",
        "A contract that renews itself does so for at least one month.",
    )
    _renewal_numbers = models.Constraint(
        "CHECK(renewal_notice_days >= 0 AND renewal_limit >= 0)",
        "Days of notice and number of renewals cannot be negative.",
    )
    _renews_itself_idx = models.Index("(end_date) WHERE renews_itself")

    # === Computes ===

    @api.depends("no_renewal")
    def _compute_notice(self):
        """Without the decision to end there was no notice."""
        today = fields.Date.context_today(self)
        for agreement in self:
            ends = agreement.no_renewal
            agreement.notice_by = agreement.notice_by if ends else False
            agreement.notice_date = (agreement.notice_date or today) if ends else False

    @api.depends("auto_renewal", "end_date", "renewal_notice_days")
    def _compute_notice_deadline(self):
        for agreement in self:
            end, days = agreement.end_date, agreement.renewal_notice_days
            asked = agreement.auto_renewal and end
            agreement.notice_deadline = asked and notice_until(end, days)

    @api.depends("auto_renewal", "no_renewal", "renewal_limit", "renewal_term_ids")
    def _compute_renews_itself(self):
        for agreement in self:
            limit = agreement.renewal_limit
            agreement.renews_itself = (
                agreement.auto_renewal
                and not agreement.no_renewal
                and (not limit or len(agreement.renewal_term_ids) < limit)
            )

    # === The clause ===

    def _get_fields_locked_after_draft(self):
        return super()._get_fields_locked_after_draft() | CLAUSE_FIELDS

    def _get_missing_to_submit(self):
        missing = super()._get_missing_to_submit()
        if self.auto_renewal and not self.end_date and self.kind != "framework":
            missing.append(self.env._("the end date on which it renews itself"))
        return missing

    @api.model
    def _get_placeholders(self):
        return super()._get_placeholders() | {
            PLACEHOLDER: self.env._("how the contract is renewed: a whole sentence"),
        }

    def _get_placeholder_values(self):
        values = super()._get_placeholder_values()
        return values | {
            PLACEHOLDER: self.with_context(lang="vi_VN")._get_renewal_clause()
        }

    def _get_renewal_clause(self):
        """Return the sentence of the contract on its renewal."""
        if not self.auto_renewal:
            return self.env._(
                "Both parties renew the contract by an appendix signed before its last "
                "day."
            )
        names = {"months": self.renewal_months, "days": self.renewal_notice_days}
        clause = self.env._(
            "On its last day the contract renews itself for another %(months)s months, "
            "unless a party gives the other written notice at least %(days)s days "
            "before.",
            **names,
        )
        if not self.renewal_limit:
            return clause
        limit = self.env._("It renews itself at most %s times.", self.renewal_limit)
        return f"{clause} {limit}"

    def _get_printed_clauses(self):
        """A contract that renews itself says so, whatever the library says."""
        clauses = super()._get_printed_clauses()
        kept = self.clause_ids.filtered(lambda clause: not clause.is_omitted)
        said = any(PLACEHOLDER in (text or "") for text in kept.mapped("text"))
        if self.auto_renewal and not said:
            title = self.env._("Term and renewal")
            text = self.with_context(lang="vi_VN")._get_renewal_clause()
            clauses.insert(max(len(clauses) - 1, 0), (title, text, False))
        return clauses

    # === Notice ===

    def _give_notice(self, party, date):
        """A party, or both, let the contract end on its last day."""
        self.check_access("write")
        self.write({"no_renewal": True, "notice_by": party, "notice_date": date})

    # === The scheduled action ===

    @api.model
    def _cron_renew(self, batch=100):
        """Renew what has come to its last day, in committed batches.

        What fails keeps its reason and is tried again with the next run.
        """
        cron = self.env["ir.cron"]
        # sudo: a scheduled action renews everybody's
        contracts = self.sudo().with_context(tz=self._get_renewal_zone())
        domain = contracts._get_renewal_due_domain()
        last_id = 0
        while found := contracts.search(
            domain & Domain("id", ">", last_id), limit=batch, order="id"
        ):
            last_id = found[-1].id
            for contract in found.try_lock_for_update(allow_referencing=True):
                contract._try_renew_itself()
            if not cron._commit_progress(len(found)):
                return

    @api.model
    def _get_renewal_zone(self):
        return self.env["agreement.reminder"]._get_zone()

    @api.model
    def _get_renewal_due_domain(self):
        """Return what renews itself today: in force, not on hold, not followed."""
        today = fields.Date.context_today(self)
        return (
            Domain("renews_itself", "=", True)
            & Domain("end_date", "<=", today)
            & Domain("state", "in", IN_FORCE)
            & Domain("on_hold", "!=", True)
            & Domain("is_template", "!=", True)
            & ~Domain("successor_ids", "any", [("state", "!=", "terminated")])
        )

    def _try_renew_itself(self):
        self.ensure_one()
        error = False
        try:
            with self.env.cr.savepoint():
                self._renew_itself()
        except Exception as failure:
            _logger.exception("Contract %s could not renew itself", self.code)
            error = f"{type(failure).__name__}: {failure}"
        if self.renewal_error != error:
            self.renewal_error = error

    def _renew_itself(self):
        """Start the next term; several, where nobody ran this for that long."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        while self.renews_itself and self.end_date <= today:
            term = self.env["agreement.renewal.term"].create(
                self._prepare_renewal_term_vals(today)
            )
            self._ensure_first_version()
            self._as_amended().end_date = term.date_to
            self._add_version(min(term.date_from, today)).renewal_term_id = term
            self._on_renewed(term)
            self._tell_renewed(term)

    def _prepare_renewal_term_vals(self, today):
        return {
            "agreement_id": self.id,
            "number": len(self.renewal_term_ids) + 1,
            "date": today,
            "date_from": fields.Date.add(self.end_date, days=1),
            "date_to": renewed_until(self.end_date, self.renewal_months),
        }

    def _on_renewed(self, term):
        """Called for each term the contract renewed itself for; to extend."""

    def _tell_renewed(self, term):
        """Tell who is in charge, in his language."""
        user = self.user_id
        told = self.with_context(lang=user.lang or self.env.lang)
        self.message_post(
            body=told.env._(
                "The contract renewed itself for %(months)s months, until %(date)s: "
                "nobody gave notice.",
                months=self.renewal_months,
                date=told._format_renewal_day(term.date_to),
            ),
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _format_renewal_day(self, date):
        return format_date(self.env, date, date_format="dd/MM/y")
