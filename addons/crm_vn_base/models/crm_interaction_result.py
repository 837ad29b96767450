from odoo import fields, models

KINDS = [
    ("call", "Call"),
    ("email", "Email"),
    ("sms", "SMS"),
    ("visit", "Visit"),
    ("meeting", "Meeting"),
    ("online_meeting", "Online meeting"),
    ("demo", "Product demo"),
    ("quotation", "Quotation"),
    ("post", "Postal mail"),
    ("social", "Social network"),
    ("other", "Other"),
]


class CrmInteractionResult(models.Model):
    """What came of an interaction: a short list per kind, kept by an administrator."""

    _name = "crm.interaction.result"
    _description = "Interaction Result"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    outcome = fields.Selection(
        [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")],
        required=True,
        default="neutral",
        help="How the result counts in reports.",
    )
    needs_next_action = fields.Boolean(
        help="Whoever records this result is asked to plan what follows."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
