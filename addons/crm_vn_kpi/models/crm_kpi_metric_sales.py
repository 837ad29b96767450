from odoo import models
from odoo.tools import SQL


class CrmKpiMetric(models.Model):
    """Leads entered and opportunities won."""

    _inherit = "crm.kpi.metric"

    def _measure_leads_created(self, date_from, date_to):
        """Every lead or opportunity entered, whatever became of it."""
        moment = SQL("l.create_date")
        return self._sql_leads(moment, self._sql_around(moment, date_from, date_to))

    def _measure_opportunities_won(self, date_from, date_to):
        """Opportunities won, on the day they were closed."""
        moment = SQL("l.date_closed")
        condition = SQL(
            "%s AND l.type = 'opportunity' AND l.won_status = 'won'",
            self._sql_around(moment, date_from, date_to),
        )
        return self._sql_leads(moment, condition)

    def _sql_leads(self, moment, condition):
        company = SQL(
            "COALESCE(l.company_id, t.company_id, u.company_id, %s)",
            self._sql_default_company(),
        )
        return SQL(
            """
            SELECT %(date)s AS date, %(company)s AS company_id, l.user_id, l.team_id,
                   COALESCE(p.area_id, cp.area_id) AS area_id,
                   1 AS value, 1 AS weight
              FROM crm_lead l
         LEFT JOIN crm_team t ON t.id = l.team_id
         LEFT JOIN res_users u ON u.id = l.user_id
         LEFT JOIN res_partner p ON p.id = l.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE %(condition)s
            """,
            date=self._sql_local_date(moment, company),
            company=company,
            condition=condition,
        )
