from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestStageLimit(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Limit = cls.env["crm.stage.limit"]
        cls.company = cls._create_customer(user_id=cls.user_sales.id)
        cls.limit = cls._create_limit()
        cls._age(cls.company, 31)

    @classmethod
    def _create_limit(cls, **values):
        return cls.Limit.create(
            {
                "name": "Tiềm năng quá 30 ngày",
                "stage": "res.partner|prospect",
                "days": 30,
                "domain": f'[("id", "=", {cls.company.id})]',
                "message": "Gọi lại hoặc đóng.",
                **values,
            }
        )

    @classmethod
    def _age(cls, partner, days):
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET lifecycle_date = now() - make_interval(days => %s)"
            " WHERE id = %s",
            [days, partner.id],
        )
        partner.invalidate_recordset(["lifecycle_date"])

    def _run(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ):
            self.Limit._cron_warn(batch=1)
        return self.company.activity_ids

    def test_owner_is_warned_once_for_each_stay(self):
        activity = self._run()
        self.assertEqual(activity.user_id, self.user_sales)
        self.assertEqual(activity.summary, "Tiềm năng quá 30 ngày")
        self.assertEqual(self._run(), activity, "the same stay is not warned twice")
        activity.action_done()
        self.assertFalse(self._run())
        self._age(self.company, 40)
        self.assertTrue(self._run(), "another stay is")

    def test_in_time_or_elsewhere_is_not_warned(self):
        self._age(self.company, 29)
        self.assertFalse(self._run())
        self._age(self.company, 31)
        self.limit.stage = "res.partner|customer"
        self.assertFalse(self._run())

    def test_leader_one_person_and_nobody_in_charge(self):
        self.limit.warn = "leader"
        self.assertEqual(self._run().user_id, self.user_manager)
        self._age(self.company, 50)
        self.limit.write({"warn": "user", "user_id": self.user_care.id})
        self.assertIn(self.user_care, self._run().user_id)
        self.company.user_id = False
        self._age(self.company, 60)
        self.limit.warn = "owner"
        before = self.company.activity_ids
        self.assertEqual(self._run(), before)

    def test_what_another_run_wrote_down_is_left_to_it(self):
        claimed = self.limit._claim_late(10)
        self.assertEqual(claimed, self.company.sudo())
        self.assertFalse(self.limit._claim_late(10))
        self.assertFalse(self._run())

    def test_standing_counts_from_its_change(self):
        before = self.company.lifecycle_date
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle = 'stopped' WHERE id = %s",
            [self.company.id],
        )
        self.company.invalidate_recordset()
        self.company._update_lifecycle()
        self.assertEqual(self.company.lifecycle, "prospect")
        self.assertGreater(self.company.lifecycle_date, before)

    def test_a_record_that_fails_does_not_stop_the_others(self):
        other = self._create_customer(name="Công ty B", user_id=self.user_sales2.id)
        self._age(other, 40)
        self.limit.domain = f'[("id", "in", {[self.company.id, other.id]})]'
        warn = type(self.limit)._warn_about

        def fail_on_the_first(limit, record):
            if record.id == self.company.id:
                raise ValueError("hỏng")
            return warn(limit, record)

        with (
            patch.object(type(self.limit), "_warn_about", fail_on_the_first),
            mute_logger("odoo.addons.crm_vn_base.models.crm_stage_limit"),
        ):
            self.assertFalse(self._run())
        self.assertTrue(other.activity_ids)
        errors = [warning.error or "" for warning in self.limit.warning_ids]
        self.assertIn("hỏng", "".join(errors))

    def test_a_limit_that_fails_does_not_stop_the_others(self):
        self._create_limit(name="Giới hạn khác")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_stage_limit SET domain = '[(''nothing'', ''='', 1)]'"
            " WHERE id = %s",
            [self.limit.id],
        )
        self.limit.invalidate_recordset()
        with mute_logger("odoo.addons.crm_vn_base.models.crm_stage_limit"):
            self.assertEqual(self._run().summary, "Giới hạn khác")
        self.assertIn("nothing", self.limit.last_error)

    def test_any_stage_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "needs one stage"):
            self.limit.stage = "res.partner|"

    def test_limits_that_cannot_work_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.limit.domain = "[('nothing', '=', 1)]"
        with self.assertRaisesRegex(ValidationError, "Choose the person"):
            self.limit.warn = "user"

    def test_limits_are_an_administrators(self):
        with self.assertRaises(AccessError):
            self.limit.with_user(self.user_manager).days = 1
        with self.assertRaises(AccessError):
            self.limit.with_user(self.user_sales).read(["days"])
        self.limit.with_user(self.user_crm_admin).days = 1
