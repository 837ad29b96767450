from odoo import api, fields, models
from odoo.tools import format_date


class AgreementPenaltyCap(models.Model):
    """The most a regime allows, from one day to another.

    A new law is a new row with its first day: a breach keeps the cap of its own day.
    """

    _name = "agreement.penalty.cap"
    _inherit = ["vn.validity.mixin"]
    _description = "Legal Cap of Penalty and Interest"
    _order = "regime_id, valid_from desc, id desc"
    _validity_key = "regime_id"

    regime_id = fields.Many2one(
        "agreement.penalty.regime", required=True, ondelete="cascade", index=True
    )
    penalty_cap = fields.Float(
        string="Penalty at Most (%)",
        required=True,
        digits=(5, 2),
        help="Of the breached part, never of the whole contract.",
    )
    interest_cap = fields.Float(
        string="Interest at Most (% a Year)",
        required=True,
        digits=(5, 2),
        help="An agreed interest above it is void.",
    )
    legal_basis = fields.Char(translate=True, help="As it is cited on the calculation.")
    note = fields.Char(translate=True)

    _penalty_cap_range = models.Constraint(
        "CHECK(penalty_cap > 0 AND penalty_cap <= 100)",
        "The cap of the penalty lies between 0 and 100 %.",
    )
    _interest_cap_range = models.Constraint(
        "CHECK(interest_cap > 0 AND interest_cap <= 100)",
        "The cap of the interest lies between 0 and 100 %.",
    )

    @api.depends("regime_id.name", "valid_from")
    def _compute_display_name(self):
        for cap in self:
            cap.display_name = self.env._(
                "%(regime)s, from %(date)s",
                regime=cap.regime_id.name,
                date=format_date(self.env, cap.valid_from, date_format="dd/MM/y"),
            )
