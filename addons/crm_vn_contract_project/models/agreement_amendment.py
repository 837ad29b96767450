from odoo import api, fields, models
from odoo.exceptions import UserError

from .agreement_lifecycle_mixin import BEFORE_SIGNING, IN_FORCE

# in the context of the writes of one signed appendix; RPC cannot send an object
AMENDMENT = object()


class Agreement(models.Model):
    """What a contract says today: as signed first, changed by its signed appendices.

    The fields, orders and instalments of the contract always hold what applies. Each
    version is kept as it was.
    """

    _inherit = "agreement"

    appendix_ids = fields.One2many("agreement.appendix", "agreement_id", copy=False)
    appendix_count = fields.Integer(
        compute="_compute_appendix_count", export_string_translation=False
    )
    appendix_last = fields.Integer(
        string="Last Appendix Number", copy=False, readonly=True
    )
    version_ids = fields.One2many("agreement.version", "agreement_id", copy=False)
    version_id = fields.Many2one(
        "agreement.version",
        string="Applies Today",
        compute="_compute_version_id",
        help="The latest version that both parties signed.",
    )

    @api.depends("appendix_ids")
    def _compute_appendix_count(self):
        counts = self._count_by_agreement("agreement.appendix")
        for agreement in self:
            agreement.appendix_count = counts.get(agreement._origin, 0)

    @api.depends("version_ids.date", "version_ids.number")
    def _compute_version_id(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            agreement.version_id = agreement._get_version_at(today)

    def _get_version_at(self, date):
        """Return the version that applied on a day; none before the signature."""
        self.ensure_one()
        versions = self.version_ids.filtered(lambda version: version.date <= date)
        return versions.sorted("number")[-1:]

    # === Numbers, versions ===

    def _next_appendix_number(self):
        """Draw the next number within the contract; none is given twice."""
        self.ensure_one()
        # sudo: whoever may write an appendix draws its number
        agreement = self.sudo()
        agreement.lock_for_update()
        agreement.invalidate_recordset(["appendix_last"])
        agreement.appendix_last += 1
        return agreement.appendix_last

    def _on_signed(self):
        res = super()._on_signed()
        self._add_version(self.signature_date)
        return res

    def _add_version(self, date, appendix=None):
        """Keep what applies from now on."""
        self.ensure_one()
        # sudo: versions are written by signatures, by nobody else
        versions = self.env["agreement.version"].sudo()
        return versions.create(versions._prepare_vals(self, date, appendix))

    def _ensure_first_version(self):
        """A contract signed before versions were kept has one from its first change."""
        self.ensure_one()
        if not self.version_ids:
            self._add_version(self.signature_date or fields.Date.context_today(self))

    # === What a signed appendix may change ===

    def _is_locked(self):
        return super()._is_locked() and not self._is_amended_now()

    def _check_locked(self, vals):
        if self._is_amended_now():
            return None
        return super()._check_locked(vals)

    def _raise_locked(self, fnames=()):
        """Name the way that is left for a contract in force: an appendix."""
        try:
            return super()._raise_locked(fnames)
        except UserError as error:
            if self.state not in IN_FORCE:
                raise
            raise UserError(
                self.env._(
                    "%(refusal)s\nA signed contract is changed by an appendix: press "
                    "“New Appendix” in contract %(contract)s.",
                    refusal=error,
                    contract=self.code,
                )
            ) from error

    def _is_amended_now(self):
        return self.env.context.get("agreement_amendment") is AMENDMENT

    def _as_amended(self):
        """Return the contract for the writes of a signed appendix."""
        return self.with_context(agreement_amendment=AMENDMENT)

    def _state_events(self):
        events = super()._state_events()
        return events | {"reopen": (("handed_over", "accepted"), "in_force")}

    def _state_event_labels(self):
        labels = super()._state_event_labels()
        return labels | {"reopen": self.env._("More goods by appendix")}

    def _on_amended(self, appendix):
        """Called for each signed appendix, after its changes; to extend."""
        self.ensure_one()
        if self.state in ("handed_over", "accepted") and not self._is_fully("handover"):
            self._set_state("reopen", log_reason=appendix.code)
        elif self.state == "in_force" and self.delivered_percent:
            self._hand_over_what_is_left(appendix.signed_on)
        self._start_terms_of_past_events()
        self._update_project_as_amended(appendix)

    def _hand_over_what_is_left(self, date):
        """Without the goods that fell away, everything may be handed over already."""
        if self._is_fully("handover"):
            self._set_state("hand_over")
            self.instalment_ids._on_event("handover", date)

    def _start_terms_of_past_events(self):
        """New instalments that wait for what happened already start at once."""
        events = {"signing": self.signature_date}
        for kind in ("handover", "acceptance"):
            events[kind] = self._get_completed_on(kind)
        if events["acceptance"]:
            events["warranty_end"] = fields.Date.add(
                events["acceptance"], months=self.warranty_months
            )
        for trigger, date in events.items():
            if date:
                self.instalment_ids._on_event(trigger, date)

    def _get_completed_on(self, kind):
        """Return the day the last minutes of ``kind`` completed the contract."""
        self.ensure_one()
        signed = self.handover_ids.filtered(
            lambda minutes: minutes.kind == kind and minutes.state == "signed"
        )
        complete = bool(signed) and self._is_fully(kind)
        return max(signed.mapped("signed_on")) if complete else False

    def _update_project_as_amended(self, appendix):
        # sudo: a salesperson records the signature but may not edit projects
        projects = self.sudo().project_ids
        if self.kind == "framework":
            return  # each order drawn on it has its own project and day
        if appendix.handover_date_new:
            projects.write({"handover_date": appendix.handover_date_new})
        if projects and (appendix.order_ids or appendix.line_ids):
            lines = self.sudo()._get_delivery_lines()
            self.sudo()._create_milestones(projects[:1], lines)

    # === Actions ===

    def action_view_appendices(self):
        self.ensure_one()
        action = self._get_records_action("agreement_appendix_action")
        return {**action, "context": {"default_agreement_id": self.id}}

    def action_create_appendix(self):
        """Open a new appendix of this contract."""
        self.ensure_one()
        self.check_access("write")
        if self.state in BEFORE_SIGNING:
            self._raise_not_signed_yet()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_appendix_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_agreement_id": self.id},
        }

    def _raise_not_signed_yet(self):
        raise UserError(
            self.env._(
                "Contract %(contract)s is “%(state)s”: change the contract itself, an "
                "appendix is for a signed one.",
                contract=self.code,
                state=self._get_state_label(self.state),
            )
        )
