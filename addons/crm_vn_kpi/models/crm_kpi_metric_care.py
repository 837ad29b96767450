from odoo import models
from odoo.tools import SQL

from odoo.addons.rating.models.rating_data import RATING_LIMIT_SATISFIED


class CrmKpiMetric(models.Model):
    """How well customers were served."""

    _inherit = "crm.kpi.metric"

    def _measure_cases_solved(self, date_from, date_to):
        """Cases that stand solved, on the day they were closed."""
        company = SQL(
            "COALESCE(h.company_id, u.company_id, %s)", self._sql_default_company()
        )
        return SQL(
            """
            SELECT %(date)s AS date, %(company)s AS company_id, h.user_id,
                   NULL::integer AS team_id, COALESCE(p.area_id, cp.area_id) AS area_id,
                   1 AS value, 1 AS weight
              FROM helpdesk_ticket h
              JOIN helpdesk_ticket_stage s ON s.id = h.stage_id AND s.is_solved
         LEFT JOIN res_users u ON u.id = h.user_id
         LEFT JOIN res_partner p ON p.id = h.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE %(around)s
            """,
            date=self._sql_local_date(SQL("h.closed_date"), company),
            company=company,
            around=self._sql_around(SQL("h.closed_date"), date_from, date_to),
        )

    def _measure_satisfaction_percent(self, date_from, date_to):
        """Share of the answers to case surveys that are satisfied ones.

        The date is that of the answer, the person the one who handles the case.
        """
        moment = SQL("COALESCE(r.rated_on, r.write_date)")
        company = SQL(
            "COALESCE(h.company_id, u.company_id, %s)", self._sql_default_company()
        )
        return SQL(
            """
            SELECT %(date)s AS date, %(company)s AS company_id, h.user_id,
                   NULL::integer AS team_id, COALESCE(p.area_id, cp.area_id) AS area_id,
                   CASE WHEN r.rating >= %(satisfied)s THEN 100 ELSE 0 END AS value,
                   1 AS weight
              FROM rating_rating r
              JOIN helpdesk_ticket h ON h.id = r.res_id
         LEFT JOIN res_users u ON u.id = h.user_id
         LEFT JOIN res_partner p ON p.id = h.partner_id
         LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
             WHERE r.res_model = 'helpdesk.ticket' AND r.consumed AND r.rating > 0
               AND %(around)s
            """,
            date=self._sql_local_date(moment, company),
            company=company,
            around=self._sql_around(moment, date_from, date_to),
            satisfied=RATING_LIMIT_SATISFIED,
        )
