from odoo import fields, models

CHANNELS = [
    ("email", "Email"),
    ("sms", "SMS"),
    ("call", "Phone Calls"),
    ("visit", "Meeting in Person"),
    ("seminar", "Seminar"),
    ("training", "Training"),
    ("letter", "Letters by Post"),
    ("social", "Social Network"),
]


class CrmOutreachKind(models.Model):
    """What is said to many customers at once, ready to use: offer, congratulation, …

    The texts are proposals: each job has its own copy, which is changed freely.
    """

    _name = "crm.outreach.kind"
    _description = "Kind of Outreach"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    default_channel = fields.Selection(
        CHANNELS, string="Usual Channel", default="email", required=True
    )
    is_advertising = fields.Boolean(
        string="Advertising",
        default=True,
        help="By Decree 91/2020 its e-mails and SMS begin with [QC], and SMS leave "
        "between 7 and 22 o'clock.",
    )
    with_prices = fields.Boolean(
        string="Carries the Price List",
        help="Each customer receives the price list that applies to him.",
    )
    subject = fields.Char(translate=True)
    body = fields.Html(string="Letter or Email", translate=True)
    short_text = fields.Text(string="SMS or Post", translate=True)
    script = fields.Html(string="What to Say", translate=True)
