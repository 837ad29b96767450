from odoo import api, fields, models


class AgreementPenaltyRegime(models.Model):
    """Which law caps penalty and interest of a contract.

    Law is data: how much it allows has its dates, see agreement.penalty.cap.
    """

    _name = "agreement.penalty.regime"
    _description = "Penalty Regime"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    cap_ids = fields.One2many(
        "agreement.penalty.cap", "regime_id", string="Caps by Date"
    )
    penalty_cap = fields.Float(
        string="Penalty at Most (%)", compute="_compute_today", digits=(5, 2)
    )
    interest_cap = fields.Float(
        string="Interest at Most (% a Year)", compute="_compute_today", digits=(5, 2)
    )
    legal_basis = fields.Char(compute="_compute_today")

    @api.depends(
        "cap_ids.valid_from",
        "cap_ids.valid_to",
        "cap_ids.penalty_cap",
        "cap_ids.interest_cap",
        "cap_ids.legal_basis",
    )
    def _compute_today(self):
        """What applies today."""
        today = fields.Date.context_today(self)
        for regime in self:
            cap = regime._get_cap(today)
            regime.penalty_cap = cap.penalty_cap
            regime.interest_cap = cap.interest_cap
            regime.legal_basis = cap.legal_basis

    def _get_cap(self, date):
        """Return what the regime allows for a breach of that day, if that is known."""
        return self.cap_ids._filter_in_force(date)[:1]
