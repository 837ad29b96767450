from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day


class UtmCampaignCostReport(models.Model):
    """What eSMS charged for the SMS of a campaign is a cost of it."""

    _inherit = "utm.campaign.cost.report"
    _depends = {
        "esms.delivery": ["company_id", "first_on", "mailing_id", "price", "sandbox"],
        "mailing.mailing": ["campaign_id", "subject"],
    }

    @api.model
    def _get_cost_queries(self):
        """Add one row for each mailing; other rows have positive ids.

        Prices of eSMS are in đồng: companies with another currency book its bills.
        """
        return [
            *super()._get_cost_queries(),
            SQL(
                """SELECT -m.id, m.campaign_id, max(d.company_id),
                          %(day)s,
                          m.subject, NULL::int, sum(d.price)::numeric,
                          'mailing.mailing', m.id
                     FROM esms_delivery d
                     JOIN mailing_mailing m ON m.id = d.mailing_id
                     JOIN res_company o ON o.id = d.company_id
                     JOIN res_currency c ON c.id = o.currency_id AND c.name = 'VND'
                    WHERE m.campaign_id IS NOT NULL AND d.price > 0
                      AND d.sandbox IS NOT TRUE
                 GROUP BY m.id""",
                day=SQL(local_day("min(d.first_on)")),
            ),
        ]
