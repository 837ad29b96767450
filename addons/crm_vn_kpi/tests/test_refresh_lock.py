from contextlib import closing

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

JUNE = fields.Date.to_date("2026-06-01"), fields.Date.to_date("2026-06-30")


@tagged("post_install", "-at_install")
class TestRefreshLock(TransactionCase):
    """Two who refresh one metric, each with a connection of his own."""

    def setUp(self):
        super().setUp()
        self.one, self.other = self._open_env(), self._open_env()
        metric = self.env.ref("crm_vn_kpi.crm_kpi_metric_leads_created")
        self.metrics = metric | self.env.ref("crm_vn_kpi.crm_kpi_metric_cases_solved")
        self.metric = metric

    def _open_env(self):
        cursor = self.enterContext(closing(db_connect(self.env.cr.dbname).cursor()))
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        return api.Environment(cursor, SUPERUSER_ID, {})

    def test_whoever_asks_second_waits_before_he_writes(self):
        self.metric.with_env(self.one)._refresh(*JUNE)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(LockNotAvailable, "crm_kpi_metric"),
        ):
            self.metric.with_env(self.other)._refresh(*JUNE)

    def _create_targets(self, metrics):
        return self.other["crm.kpi.target"].create(
            [
                {
                    "metric_id": metric.id,
                    "target_value": 7,
                    "date_from": JUNE[0],
                    "scope": "company",
                }
                for metric in metrics
            ]
        )

    def test_targets_wait_for_all_their_metrics_before_they_write(self):
        first, last = self.metrics.sorted("id")
        last.with_env(self.one)._refresh(*JUNE)
        targets = self._create_targets(self.metrics)
        before = first.refreshed_on
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(LockNotAvailable),
            self.other.cr.savepoint(),
        ):
            targets.action_refresh()
        self.assertEqual(first.with_env(self.other).refreshed_on, before)

    def test_the_cron_leaves_it_to_whoever_is_at_it(self):
        self.metric.with_env(self.one)._refresh(*JUNE)
        before = self.metric.refreshed_on
        self.metric.with_env(self.other)._refresh_safely(*JUNE)
        self.other.flush_all()
        self.assertEqual(self.metric.with_env(self.other).refreshed_on, before)
        self.assertFalse(self.metric.with_env(self.other).last_error)

    def test_a_target_can_be_set_while_its_metric_is_refreshed(self):
        metric = self.metric.with_env(self.one)
        self.assertTrue(metric.try_lock_for_update(allow_referencing=True))
        metric._refresh(*JUNE)
        target = self._create_targets(self.metric)
        self.other.flush_all()
        self.assertEqual(target.metric_id.id, self.metric.id)
