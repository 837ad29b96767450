from odoo.tests import tagged

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestEmployeeHandover(KpiCase):
    def test_reviews_and_decisions_go_over_targets_stay(self):
        old, new = self.manager, self.khoa
        review = self.create_review(user_id=old.id)
        target = self.create_target(user_id=old.id)
        open_decision, done = self.env["crm.kpi.decision"].create(
            [
                {
                    "name": name,
                    "kind": "sales_policy",
                    "review_id": review.id,
                    "user_id": old.id,
                    "date_deadline": "2031-01-01",
                }
                for name in ("Giảm giá", "Gọi lại")
            ]
        )
        done._set_state("cancel")
        handover = self.env["crm.employee.handover"].create(
            {"old_user_id": old.id, "new_user_id": new.id}
        )
        handover.action_hand_over()
        counts = {line.code: line.done_count for line in handover.line_ids}
        self.assertEqual((counts["reviews"], counts["decisions"]), (1, 1))
        self.assertEqual(review.user_id, new)
        self.assertEqual(open_decision.user_id, new)
        self.assertEqual(done.user_id, old)
        self.assertEqual(target.user_id, old)
