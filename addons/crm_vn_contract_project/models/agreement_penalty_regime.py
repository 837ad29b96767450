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
    cap_id = fields.Many2one(
        "agreement.penalty.cap", string="Applies Today", compute="_compute_cap_id"
    )
    penalty_cap = fields.Float(related="cap_id.penalty_cap")
    interest_cap = fields.Float(related="cap_id.interest_cap")
    legal_basis = fields.Char(related="cap_id.legal_basis")

    @api.depends("cap_ids.valid_from", "cap_ids.valid_to")
    def _compute_cap_id(self):
        today = fields.Date.context_today(self)
        for regime in self:
            regime.cap_id = regime._get_cap(today)

    def _get_cap(self, date):
        """Return what the regime allows for a breach of that day, if that is known."""
        return self.cap_ids._filter_in_force(date)[:1]
