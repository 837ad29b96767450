from odoo import api, fields, models
from odoo.exceptions import UserError


class AgreementRenewalWizard(models.TransientModel):
    """How a contract is renewed: longer by an appendix, or followed by another one."""

    _name = "agreement.renewal.wizard"
    _description = "Renew a Contract"

    agreement_id = fields.Many2one("agreement", string="Contract", required=True)
    method = fields.Selection(
        [
            ("appendix", "Appendix: the same contract, longer"),
            ("contract", "New contract that follows this one"),
            ("end", "Not renewed: it ends on its last day"),
        ],
        required=True,
        default="appendix",
    )
    end_date_old = fields.Date(related="agreement_id.end_date", string="Ends on")
    renews_itself = fields.Boolean(related="agreement_id.renews_itself")
    notice_deadline = fields.Date(related="agreement_id.notice_deadline")
    end_date = fields.Date(
        string="New End Date", compute="_compute_end_date", store=True, readonly=False
    )
    notice_by = fields.Selection(
        [("customer", "Customer"), ("company", "Our company")],
        string="Decided by",
        default="customer",
    )
    notice_date = fields.Date(
        string="Notice Given on", default=fields.Date.context_today
    )
    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("agreement_id")
    def _compute_end_date(self):
        """Propose as long again as the contract lasted; a year where that is open."""
        for wizard in self:
            agreement = wizard.agreement_id
            end = agreement.end_date or fields.Date.context_today(self)
            start = agreement.start_date if agreement.end_date else None
            days = (end - start).days + 1 if start else 365
            wizard.end_date = fields.Date.add(end, days=days)

    @api.depends("method", "notice_date", "agreement_id")
    def _compute_is_late(self):
        """Notice after its last day binds only where the other party agrees."""
        for wizard in self:
            last, given = wizard.notice_deadline, wizard.notice_date
            ending = wizard.method == "end" and wizard.renews_itself
            wizard.is_late = bool(ending and given and last and given > last)

    def action_confirm(self):
        self.ensure_one()
        agreement = self.agreement_id
        agreement._check_renewable()
        if self.method == "end":
            self._check_notice()
            agreement._give_notice(self.notice_by, self.notice_date)
            return {"type": "ir.actions.act_window_close"}
        if not self.end_date or (
            agreement.end_date and self.end_date <= agreement.end_date
        ):
            raise UserError(
                self.env._(
                    "Choose a new end date after the present end of contract "
                    "%(contract)s.",
                    contract=agreement.code,
                )
            )
        if self.method == "appendix":
            return agreement._renew_by_appendix(self.end_date)._get_form_action()
        return agreement._renew_by_contract(self.end_date)._get_form_action()

    def _check_notice(self):
        today = fields.Date.context_today(self)
        if not (self.notice_by and self.notice_date) or self.notice_date > today:
            raise UserError(
                self.env._(
                    "Contract %(contract)s: say who decided that it ends, and on which "
                    "day (not in the future) notice was given.",
                    contract=self.agreement_id.code,
                )
            )
