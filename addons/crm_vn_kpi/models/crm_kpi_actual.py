from odoo import fields, models
from odoo.tools import SQL


class CrmKpiActual(models.Model):
    """Facts: what a metric was, per day, person, team, area and company.

    Nobody writes here: the scheduled action makes the rows equal to the documents
    they come from (``crm.kpi.metric._refresh``).
    """

    _name = "crm.kpi.actual"
    _description = "Actual Figure"
    _order = "date desc, id desc"
    _rec_name = "metric_id"

    metric_id = fields.Many2one(
        "crm.kpi.metric", required=True, readonly=True, ondelete="cascade"
    )
    unit = fields.Selection(
        related="metric_id.unit", string="Unit", store=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", readonly=True, index="btree_not_null")
    area_id = fields.Many2one("crm.area", readonly=True, index="btree_not_null")
    value = fields.Float(
        string="Actual",
        digits=(20, 0),
        readonly=True,
        help="Total of the day; for a percentage the sum over its samples.",
    )
    weight = fields.Float(
        string="Samples",
        digits=(20, 2),
        readonly=True,
        help="How many documents the figure comes from.",
    )

    _fact_uniq = models.UniqueIndex(
        "(metric_id, company_id, date, COALESCE(user_id, 0), COALESCE(team_id, 0),"
        " COALESCE(area_id, 0))",
        "This figure exists already.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """One figure per metric, in every pivot and chart.

        A sum over percentages is their average; a sum over different metrics has no
        meaning and stays empty.
        """
        if aggregate_spec != "value:sum":
            return super()._read_group_select(aggregate_spec, query)
        return self._sql_total(
            *(self._field_to_sql(self._table, name, query) for name in self._fact_names)
        )

    _fact_names = ("value", "weight", "unit", "metric_id")

    @staticmethod
    def _sql_total(value, weight, unit, metric):
        """One figure from a group of facts; NULL where there is none."""
        return SQL(
            """CASE WHEN MIN(%(metric)s) <> MAX(%(metric)s) THEN NULL
                    WHEN BOOL_AND(%(unit)s = 'percent')
                    THEN SUM(%(value)s) / NULLIF(SUM(%(weight)s), 0)
                    ELSE SUM(%(value)s) END""",
            value=value,
            weight=weight,
            unit=unit,
            metric=metric,
        )
