import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import ZONE

_logger = logging.getLogger(__name__)

GRACE_DAYS = 31  # a period stays open this long after its end: late documents


class CrmKpiMetric(models.Model):
    """What the business is measured by.

    A metric is found by its code: ``_measure_<code>(date_from, date_to)`` returns a
    query of facts, one row per thing that happened, with the columns ``date,
    company_id, user_id, team_id, area_id, value, weight``. A new metric is a record
    and such a method, nothing else. ``value`` of a percentage is 0 to 100 for each
    sample and ``weight`` is 1, so that any group of facts has a true average.
    """

    _name = "crm.kpi.metric"
    _description = "Business Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Technical name of the calculation.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        [("money", "Money"), ("count", "Count"), ("percent", "Percent")],
        required=True,
        default="count",
    )
    direction = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        string="Good When",
        required=True,
        default="higher",
    )
    description = fields.Text(
        string="How It Is Measured",
        translate=True,
        help="Which documents count, on which day, and for whom.",
    )
    refreshed_on = fields.Datetime(
        string="Figures Refreshed On", readonly=True, copy=False
    )
    last_error = fields.Char(readonly=True, copy=False)

    _code_uniq = models.Constraint(
        "unique(code)", "A metric with this code already exists."
    )

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if not callable(getattr(metric, f"_measure_{metric.code}", None)):
                raise ValidationError(
                    self.env._(
                        "The metric “%(name)s” cannot be calculated: there is no"
                        " calculation for the code “%(code)s”. Use the code of an"
                        " existing calculation.",
                        name=metric.name,
                        code=metric.code,
                    )
                )

    # === Refresh of the facts ===

    @api.model
    def _cron_refresh_actuals(self):
        """Refresh the facts of the open period, one metric at a time.

        A metric that fails keeps the reason and does not stop the others.
        """
        cron = self.env["ir.cron"]
        metrics = self.search([("active", "=", True)])
        cron._commit_progress(remaining=len(metrics))
        date_from, date_to = self._get_open_period()
        for metric in metrics:
            metric._refresh_safely(date_from, date_to)
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_open_period(self):
        """First and last day whose facts may still change.

        It reaches back to the start of every target whose period has not been over
        for longer than the grace; without targets, to the start of last month.
        """
        today = fields.Date.context_today(
            self.with_context(tz=self.env.user.tz or ZONE)
        )
        first = today + relativedelta(months=-1, day=1)
        [(earliest,)] = self.env["crm.kpi.target"]._read_group(
            [("date_to", ">=", today - timedelta(days=GRACE_DAYS))],
            aggregates=["date_from:min"],
        )
        return min(first, earliest or first), today + relativedelta(day=31)

    def _refresh_safely(self, date_from, date_to):
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return  # somebody is refreshing this metric right now
        try:
            with self.env.cr.savepoint():
                self._refresh(date_from, date_to)
            self.last_error = False
        except Exception as error:
            _logger.exception("The facts of metric %s were not refreshed", self.code)
            self.last_error = f"{type(error).__name__}: {error}"

    def _refresh(self, date_from, date_to):
        """Make the stored facts of these days equal to what the documents say.

        Safe to repeat and to run in parallel: a fact that is already right is not
        written, one whose documents are gone is deleted.
        """
        self._lock_for_refresh()
        self.env.flush_all()
        for metric in self:
            measure = getattr(metric, f"_measure_{metric.code}")
            metric.env.cr.execute(
                metric._get_refresh_query(
                    measure(date_from, date_to), date_from, date_to
                )
            )
        self.env["crm.kpi.actual"].invalidate_model()
        self.env["crm.kpi.target"].invalidate_model(
            ["actual_value", "attainment", "status"]
        )
        self.refreshed_on = fields.Datetime.now()

    def _lock_for_refresh(self):
        """Wait until nobody else refreshes these metrics, and keep others from it.

        Taken before the first fact is written: two who write the same new fact and
        then ask for its metric would each wait for the other.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM crm_kpi_metric WHERE id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )

    def _get_refresh_query(self, measure, date_from, date_to):
        """One statement: group the facts, delete the stale, insert or correct."""
        return SQL(
            """
            WITH fact AS (
                SELECT date, company_id, user_id, team_id, area_id,
                       SUM(value) AS value, SUM(weight) AS weight
                  FROM (%(measure)s) AS source
                 WHERE date BETWEEN %(date_from)s AND %(date_to)s
              GROUP BY date, company_id, user_id, team_id, area_id
            ), stale AS (
                DELETE FROM crm_kpi_actual a
                 WHERE a.metric_id = %(metric)s
                   AND a.date BETWEEN %(date_from)s AND %(date_to)s
                   AND NOT EXISTS (
                        SELECT 1 FROM fact f
                         WHERE f.date = a.date
                           AND f.company_id = a.company_id
                           AND f.user_id IS NOT DISTINCT FROM a.user_id
                           AND f.team_id IS NOT DISTINCT FROM a.team_id
                           AND f.area_id IS NOT DISTINCT FROM a.area_id)
            )
            INSERT INTO crm_kpi_actual AS old (
                   metric_id, unit, date, company_id, user_id, team_id, area_id,
                   value, weight, create_uid, create_date, write_uid, write_date)
            SELECT %(metric)s, %(unit)s, date, company_id, user_id, team_id, area_id,
                   value, weight, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM fact
       ON CONFLICT (metric_id, company_id, date, COALESCE(user_id, 0),
                    COALESCE(team_id, 0), COALESCE(area_id, 0))
         DO UPDATE SET value = EXCLUDED.value, weight = EXCLUDED.weight,
                       unit = EXCLUDED.unit, write_date = EXCLUDED.write_date
                 WHERE (old.value, old.weight, old.unit)
                       IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.weight, EXCLUDED.unit)
            """,
            measure=measure,
            metric=self.id,
            unit=self.unit,
            date_from=date_from,
            date_to=date_to,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    # === Parts of the measures ===

    @api.model
    def _sql_local_date(self, column, company):
        """The day of a UTC timestamp where the company does its business."""
        return SQL(
            """(%(column)s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
                (SELECT cp.tz FROM res_company c
                   JOIN res_partner cp ON cp.id = c.partner_id
                  WHERE c.id = %(company)s), %(default)s))::date""",
            column=column,
            company=company,
            default=ZONE,
        )

    @api.model
    def _sql_around(self, column, date_from, date_to):
        """A condition on a UTC timestamp that an index can serve, a day wider."""
        return SQL(
            "%(column)s >= %(start)s AND %(column)s < %(stop)s",
            column=column,
            start=date_from - timedelta(days=1),
            stop=date_to + timedelta(days=2),
        )

    @api.model
    def _sql_in_company_currency(self, amount, currency, company, date):
        """An amount in the currency of its company at the rate of a day."""

        def rate(of_currency):
            return SQL(
                """COALESCE((SELECT r.rate FROM res_currency_rate r
                     WHERE r.currency_id = %(currency)s AND r.name <= %(date)s
                       AND (r.company_id IS NULL OR r.company_id = %(company)s)
                  ORDER BY r.company_id, r.name DESC LIMIT 1), 1)""",
                currency=of_currency,
                company=company,
                date=date,
            )

        own = SQL("(SELECT c.currency_id FROM res_company c WHERE c.id = %s)", company)
        return SQL(
            """CASE WHEN %(currency)s IS NULL OR %(currency)s = %(own)s
                    THEN %(amount)s
                    ELSE %(amount)s / %(rate)s * %(own_rate)s END""",
            currency=currency,
            own=own,
            amount=amount,
            rate=rate(currency),
            own_rate=rate(own),
        )

    @api.model
    def _sql_default_company(self):
        """Company of a document without one: the database's first."""
        return SQL("(SELECT MIN(id) FROM res_company)")
