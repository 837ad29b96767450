from odoo import fields, models


class UtmCampaignCost(models.Model):
    _name = "utm.campaign.cost"
    _description = "Campaign Cost"
    _order = "date desc, id desc"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="campaign_id.currency_id")
    name = fields.Char(string="Description", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    partner_id = fields.Many2one("res.partner", string="Vendor")
    amount = fields.Monetary(required=True)

    _amount_not_negative = models.Constraint(
        "CHECK(amount >= 0)", "The amount of a campaign cost cannot be negative."
    )
