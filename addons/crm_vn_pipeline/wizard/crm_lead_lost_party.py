from odoo import fields, models


class CrmLeadLostParty(models.TransientModel):
    """A competitor, as far as the lost opportunity let us know him."""

    _name = "crm.lead.lost.party"
    _description = "Competitor in a Lost Opportunity"

    wizard_id = fields.Many2one("crm.lead.lost", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Competitor", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    price = fields.Monetary(string="Price Offered", currency_field="currency_id")
    strengths = fields.Char()
    chosen = fields.Boolean(string="The Customer Chose It")

    def _prepare_party_vals(self):
        self.ensure_one()
        return {
            "role": "competitor",
            "price": self.price,
            "strengths": self.strengths,
            "result": "won" if self.chosen else "lost",
        }
