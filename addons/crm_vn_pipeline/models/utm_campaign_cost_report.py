from odoo import api, fields, models
from odoo.tools import SQL


class UtmCampaignCostReport(models.Model):
    """Every cost of every campaign, wherever it was booked.

    Later stages add their documents: :meth:`_get_cost_queries`.
    """

    _name = "utm.campaign.cost.report"
    _description = "Campaign Cost Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "utm.campaign.cost": [
            "campaign_id",
            "company_id",
            "date",
            "name",
            "partner_id",
            "amount",
        ]
    }

    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="campaign_id.currency_id")
    date = fields.Date(readonly=True)
    name = fields.Char(string="Description", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Vendor", readonly=True)
    amount = fields.Monetary(readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_cost_queries())

    @api.model
    def _get_cost_queries(self):
        """Return the queries whose rows are costs; their ids must not meet."""
        return [
            SQL(
                """SELECT 2 * c.id AS id, c.campaign_id, c.company_id, c.date, c.name,
                          c.partner_id, c.amount,
                          'utm.campaign.cost' AS res_model, c.id AS res_id
                     FROM utm_campaign_cost c"""
            )
        ]

    def action_open_document(self):
        self.ensure_one()
        if self.res_model == "utm.campaign.cost":
            return self.campaign_id._get_records_action(
                name=self.campaign_id.display_name
            )
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
