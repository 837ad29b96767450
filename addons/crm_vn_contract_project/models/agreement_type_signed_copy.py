from odoo import fields, models

from .agreement_signed_copy_mixin import POLICIES


class AgreementType(models.Model):
    """When the signed copy of contracts and appendices of a type is asked for."""

    _inherit = "agreement.type"

    signed_copy_policy = fields.Selection(
        POLICIES,
        string="Signed Copy Asked for",
        required=True,
        default="after",
        help="The scan of the signed paper, or the customer's signature in the portal, "
        "of contracts of this type and of their appendices. Before: the signature "
        "cannot be recorded without it. Afterwards: the salesperson has a to-do until "
        "it is there.",
    )
    signed_copy_days = fields.Integer(
        string="Signed Copy within (Days)",
        required=True,
        default=14,
        help="How many days after the date of signature the signed copy is due.",
    )

    _signed_copy_days_positive = models.Constraint(
        "CHECK(signed_copy_days >= 0)", "The signed copy is due after the signature."
    )
