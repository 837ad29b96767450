from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmExecutive(models.Model):
    """Who sits on the board of a customer or runs it, and since when."""

    _name = "crm.executive"
    _description = "Board Member, Executive"
    _inherit = "crm.partner.party.mixin"
    _other_partner_field = "person_id"
    _order = "partner_id, sequence, id"

    person_id = fields.Many2one(
        "res.partner",
        domain="[('is_company', '=', False)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    name = fields.Char(string="Full Name")
    role_id = fields.Many2one(
        "crm.executive.role", string="Office", required=True, ondelete="restrict"
    )
    kind = fields.Selection(related="role_id.kind")
    sequence = fields.Integer(related="role_id.sequence", store=True)
    phone = fields.Char(related="person_id.phone", readonly=True)
    date_to = fields.Date(string="Until")

    _office_uniq = models.UniqueIndex(
        "(partner_id, person_id, role_id) WHERE person_id IS NOT NULL"
        " AND date_to IS NULL",
        "This person holds that office already.",
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for line in self:
            if line.date_from and line.date_to and line.date_to < line.date_from:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot leave an office before taking it: correct "
                        "the dates.",
                        name=line.name,
                    )
                )
