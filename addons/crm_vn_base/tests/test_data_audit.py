from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestDataAudit(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Audit = cls.env["crm.data.audit"]
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Công ty {i}", "is_company": True, "user_id": user.id}
                for user in (cls.user_sales, cls.user_sales2)
                for i in range(12)
            ]
        )
        cls.rule = cls.env.ref("crm_vn_base.crm_quality_rule_phone")

    def _create_audit(self, **values):
        return self.Audit.with_user(self.user_manager).create(
            {
                "month": "2026-10-01",
                "user_ids": [Command.set((self.user_sales + self.user_sales2).ids)],
                "sample_size": 5,
                **values,
            }
        )

    def test_sample_of_each_person_and_the_same_again(self):
        audit = self._create_audit(seed=7)
        audit.action_start()
        lines = audit.line_ids
        self.assertEqual(len(lines), 10)
        for user in (self.user_sales, self.user_sales2):
            mine = lines.filtered(lambda line, user=user: line.user_id == user)
            self.assertEqual(len(mine), 5)
            self.assertEqual(mine.team_id, self.team)
        again = self._create_audit(seed=7)
        again.action_start()
        self.assertEqual(again.line_ids.partner_id, lines.partner_id)
        other = self._create_audit(seed=8)
        other.action_start()
        self.assertNotEqual(other.line_ids.partner_id, lines.partner_id)
        audit._draw_sample()
        self.assertEqual(audit.line_ids, lines, "drawing twice adds nothing")

    def test_sample_per_team_and_of_chosen_people(self):
        audit = self._create_audit(per="team", team_ids=[Command.link(self.team.id)])
        audit.action_start()
        self.assertEqual(len(audit.line_ids), 5)
        audit = self._create_audit(user_ids=[Command.set(self.user_sales.ids)])
        audit.action_start()
        self.assertEqual(audit.line_ids.user_id, self.user_sales)

    def test_nobody_to_draw_is_said(self):
        audit = self._create_audit(user_ids=[Command.set(self.user_care.ids)])
        with self.assertRaisesRegex(UserError, "10/2026"):
            audit.action_start()

    def test_findings_fixes_and_result(self):
        audit = self._create_audit(sample_size=1)
        audit.action_start()
        right, wrong = audit.line_ids
        right.action_right()
        with self.assertRaisesRegex(UserError, "1"):
            audit.action_finish()
        action = wrong.action_wrong()
        self.assertEqual(action["target"], "new", "first it asks what is wrong")
        asked = wrong.with_context(**action["context"])
        with self.assertRaises(UserError):
            asked.action_wrong()
        asked.wrong_rule_ids = self.rule
        asked.action_wrong()
        activity = wrong.partner_id.activity_ids
        self.assertEqual(activity.user_id, wrong.user_id)
        audit.action_finish()
        self.assertEqual((audit.state, audit.right_percent), ("done", 50))
        wrong.with_user(wrong.user_id).action_fixed()
        self.assertEqual((wrong.state, wrong.fixed_by_id), ("fixed", wrong.user_id))
        self.assertEqual(audit.right_percent, 50, "it was wrong when looked at")
        self.assertEqual(audit.open_count, 0)

    def test_closed_audit_keeps_its_findings(self):
        audit = self._create_audit(sample_size=1)
        audit.action_start()
        audit.line_ids.action_right()
        audit.action_finish()
        with self.assertRaisesRegex(UserError, "10/2026"):
            audit.line_ids[0].action_check_again()
        audit.action_reopen()
        audit.line_ids[0].action_check_again()
        self.assertEqual(audit.line_ids[0].state, "to_check")

    def test_states_are_not_typed(self):
        audit = self._create_audit()
        with self.assertRaises(UserError):
            audit.state = "done"
        audit.action_start()
        with self.assertRaises(UserError):
            audit.line_ids[0].state = "right"

    def test_report_per_person_and_team(self):
        audit = self._create_audit(sample_size=2)
        audit.action_start()
        for line in audit.line_ids:
            if line.user_id == self.user_sales:
                line.action_right()
            else:
                line.note = "Sai địa chỉ"
                line.action_wrong()
        rows = self.env["crm.data.audit.line"]._read_group(
            [("audit_id", "=", audit.id)], ["user_id"], ["right_rate:avg"]
        )
        self.assertEqual(dict(rows), {self.user_sales: 100.0, self.user_sales2: 0.0})
        [[team, rate]] = self.env["crm.data.audit.line"]._read_group(
            [("audit_id", "=", audit.id)], ["team_id"], ["right_rate:avg"]
        )
        self.assertEqual((team, rate), (self.team, 50.0))

    def test_who_sees_and_who_finds(self):
        audit = self._create_audit(sample_size=1)
        audit.action_start()
        mine = audit.line_ids.filtered(lambda line: line.user_id == self.user_sales)
        seen = self.env["crm.data.audit.line"].with_user(self.user_sales)
        self.assertEqual(seen.search([("audit_id", "=", audit.id)]), mine)
        own = mine.with_user(self.user_sales)
        with self.assertRaisesRegex(AccessError, "manager"):
            own.action_right()
        with self.assertRaises(AccessError):
            own.note = "Đúng rồi"
        with self.assertRaises(AccessError):
            (audit.line_ids - mine).with_user(self.user_sales).action_fixed()
        self.assertFalse(
            self.Audit.with_user(self.user_care).search([("id", "=", audit.id)])
        )
        with self.assertRaises(AccessError):
            self.Audit.with_user(self.user_sales).create({"month": "2026-10-01"})

    @freeze_time("2026-03-02")
    def test_cron_plans_last_month_once(self):
        self.Audit._cron_plan()
        domain = [
            ("automated", "=", True),
            ("month", "=", "2026-02-01"),
            ("company_id", "=", self.env.company.id),
        ]
        audit = self.Audit.search(domain)
        self.assertEqual((len(audit), audit.state), (1, "draft"))
        self.assertTrue(audit.activity_ids.filtered("user_id"))
        self.Audit._cron_plan()
        self.assertEqual(self.Audit.search(domain), audit)
