from odoo import api, fields, models


class CrmPartnerPartyMixin(models.AbstractModel):
    """Somebody on the profile of a customer: a contact of ours, or only a name."""

    _name = "crm.partner.party.mixin"
    _inherit = ["crm.partner.detail.mixin"]
    _description = "Party on the Customer Profile"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_from = fields.Date(string="Since")
    note = fields.Char()

    @api.depends(lambda self: [self._other_partner_field])
    def _compute_name(self):
        for line in self:
            line.name = line[self._other_partner_field].name or line.name
