from odoo import fields, models


class AgreementPenaltyRegime(models.Model):
    """Which law caps the penalty of a contract, and how much it allows.

    Law is data: a changed cap is a new regime with its day; contracts keep theirs.
    """

    _name = "agreement.penalty.regime"
    _description = "Penalty Regime"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    penalty_cap = fields.Float(
        string="Cap of the Penalty (%)",
        required=True,
        digits=(5, 2),
        help="Of the breached part, never of the whole contract.",
    )
    interest_cap = fields.Float(
        string="Cap of the Interest (% a Year)",
        required=True,
        digits=(5, 2),
        default=20.0,
        help="An agreed interest above it is void.",
    )
    legal_basis = fields.Char(translate=True)
    date_from = fields.Date(string="In Force from")
    date_to = fields.Date(string="In Force until")

    _penalty_cap_range = models.Constraint(
        "CHECK(penalty_cap > 0 AND penalty_cap <= 100)",
        "The cap of the penalty lies between 0 and 100 %.",
    )
    _interest_cap_range = models.Constraint(
        "CHECK(interest_cap > 0 AND interest_cap <= 100)",
        "The cap of the interest lies between 0 and 100 %.",
    )
