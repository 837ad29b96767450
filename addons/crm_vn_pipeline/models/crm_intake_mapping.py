from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import intake as rules


class CrmIntakeMapping(models.Model):
    """What a field of somebody else's form means, where its name does not say it."""

    _name = "crm.intake.mapping"
    _description = "Field of an Enquiry"
    _order = "sequence, id"

    intake_id = fields.Many2one(
        "crm.intake.source", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Name in the Form",
        required=True,
        help="Case, accents and punctuation do not matter.",
    )
    target = fields.Selection(
        [
            ("contact_name", "Contact name"),
            ("partner_name", "Company"),
            ("phone", "Phone"),
            ("email_from", "Email"),
            ("function", "Job position"),
            ("street", "Street"),
            ("city", "City"),
            ("website", "Website"),
            ("need", "Customer need"),
            ("rest", "Notes"),
        ],
        string="Becomes",
        help="Empty: the field is left out.",
    )

    @api.constrains("name")
    def _check_name(self):
        for line in self:
            if not rules.plain_name(line.name):
                raise ValidationError(
                    self.env._(
                        "“%s” is no name of a field: write letters or digits, as the "
                        "form does.",
                        line.name,
                    )
                )
