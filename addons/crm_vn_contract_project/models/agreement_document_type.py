from odoo import fields, models


class AgreementDocumentType(models.Model):
    """A kind of document that a payment, or a delivery, needs."""

    _name = "agreement.document.type"
    _description = "Type of Contract Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Selection(
        [
            ("manual", "Recorded by hand"),
            ("invoice", "Posted invoice"),
            ("handover", "Complete handover"),
            ("acceptance", "Complete acceptance"),
            ("guarantee_advance", "Guarantee of the advance held"),
            ("guarantee_performance", "Performance guarantee held"),
            ("guarantee_warranty", "Warranty guarantee held"),
        ],
        required=True,
        default="manual",
        help="What brings the document; by hand: whoever receives it writes the day.",
    )

    _name_uniq = models.UniqueIndex(
        "(name)", "There is a document type of this name already."
    )
