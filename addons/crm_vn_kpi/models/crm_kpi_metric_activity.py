from odoo import models
from odoo.tools import SQL


class CrmKpiMetric(models.Model):
    """What salespeople did, from the interaction log."""

    _inherit = "crm.kpi.metric"

    def _measure_visits_done(self, date_from, date_to):
        """Visits to customers that took place."""
        return self._sql_interactions("visit", date_from, date_to)

    def _measure_calls_made(self, date_from, date_to):
        """Calls to customers and from them."""
        return self._sql_interactions("call", date_from, date_to)

    def _sql_interactions(self, kind, date_from, date_to):
        company = SQL("i.company_id")
        return SQL(
            """
            SELECT %(date)s AS date, %(company)s AS company_id, i.user_id, i.team_id,
                   COALESCE(p.area_id, cp.area_id) AS area_id,
                   1 AS value, 1 AS weight
              FROM crm_interaction i
         LEFT JOIN res_partner p ON p.id = i.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE i.kind = %(kind)s AND %(around)s
            """,
            date=self._sql_local_date(SQL("i.date"), company),
            company=company,
            kind=kind,
            around=self._sql_around(SQL("i.date"), date_from, date_to),
        )
