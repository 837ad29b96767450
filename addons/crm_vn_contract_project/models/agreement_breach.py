from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import table_exists

from ..tools.breach import is_penalty_allowed

LOCKED_WITH_CONTRACT = {
    "penalty_regime_id",
    "penalty_rate",
    "penalty_percent",
    "interest_rate",
}


class Agreement(models.Model):
    """What the contract says about delay: penalty per day, its most, interest."""

    _inherit = "agreement"

    penalty_regime_id = fields.Many2one(
        "agreement.penalty.regime",
        default=lambda self: self._default_penalty_regime_id(),
        ondelete="restrict",
        index="btree_not_null",
    )
    penalty_rate = fields.Float(
        string="Penalty (% per Day)",
        digits=(6, 3),
        help="Of the value of the late part. 0: the contract has no penalty clause.",
    )
    penalty_percent = fields.Float(
        string="Penalty at Most (%)",
        digits=(5, 2),
        help="Of the value of the late part. 0: as much as the law allows.",
    )
    interest_rate = fields.Float(
        string="Interest on Late Payment (% a Year)",
        digits=(5, 2),
        help="0: none was agreed; then the banks' mean overdue rate applies.",
    )

    @api.model
    def _default_penalty_regime_id(self):
        # an update of the add-on asks before the table of the regimes is made
        if not table_exists(self.env.cr, "agreement_penalty_regime"):
            return False
        return self.env["agreement.penalty.regime"].search([], limit=1)

    @api.constrains(
        "penalty_regime_id", "penalty_percent", "interest_rate", "signature_date"
    )
    def _check_penalty_cap(self):
        """What the contract agrees on is not more than the law of its day allows."""
        for agreement in self.filtered("penalty_regime_id"):
            cap = agreement._get_legal_cap(agreement._get_document_day())
            if not cap:
                continue
            if not is_penalty_allowed(agreement.penalty_percent, cap.penalty_cap):
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s: a penalty of %(percent)g %% is void. "
                        "“%(regime)s” allows at most %(cap)g %% of the breached part.",
                        contract=agreement.code,
                        percent=agreement.penalty_percent,
                        regime=cap.regime_id.name,
                        cap=cap.penalty_cap,
                    )
                )
            if agreement.interest_rate > cap.interest_cap:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s: interest of %(rate)g %% a year is void "
                        "above %(cap)g %%. Agree on less.",
                        contract=agreement.code,
                        rate=agreement.interest_rate,
                        cap=cap.interest_cap,
                    )
                )

    def _get_fields_locked_after_draft(self):
        return super()._get_fields_locked_after_draft() | LOCKED_WITH_CONTRACT

    def _get_legal_cap(self, date):
        """Return what the law allows for a breach of that day."""
        return self.penalty_regime_id._get_cap(date)

    def _get_penalty_cap(self, cap):
        """Return the most that may be claimed, in percent of the breached part."""
        return min(self.penalty_percent or cap.penalty_cap, cap.penalty_cap)

    def action_calculate_breach(self):
        """Open the calculator on the late deliveries and payments of the contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_breach_wizard_action"
        )
        return {**action, "context": {"default_agreement_id": self.id}}
