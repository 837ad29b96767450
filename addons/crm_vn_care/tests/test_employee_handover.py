from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestEmployeeHandover(CareCommon):
    def test_open_cases_and_planned_touches_go_over(self):
        care, new = self.users["care"], self.users["manager"]
        admin = self.env.ref("base.user_admin")
        cases = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": name,
                    "description": "<p>E4</p>",
                    "partner_id": self.partner.id,
                    "type_id": self.type_question.id,
                    "user_id": care.id,
                }
                for name in ("Đang mở", "Đã đóng")
            ]
        )
        cases[1].write({"resolution": "Thay van", "root_cause_id": self.cause.id})
        cases[1].stage_id = self.solved
        touch, skipped = (
            self._create_touch(occasion_date=f"2026-02-{day}", user_id=care.id)
            for day in (10, 20)
        )
        skipped._set_state("skip")
        handover = (
            self.env["crm.employee.handover"]
            .with_user(admin)
            .create({"old_user_id": care.id, "new_user_id": new.id})
        )
        handover.action_hand_over()
        counts = {line.code: line.done_count for line in handover.line_ids}
        self.assertEqual(counts["tickets"], 1)
        self.assertEqual(counts["touches"], 1)
        self.assertEqual(counts["programs"], 1)
        self.assertEqual(cases.mapped("user_id"), new | care)
        self.assertEqual(cases[0].user_id, new)
        self.assertEqual(touch.user_id, new)
        self.assertEqual(skipped.user_id, care)
        self.assertEqual(self.program.user_id, new)
