from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SIGNED_ON_PAPER, ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestHandoverDefects(ContractCase):
    """What the customer found at the acceptance, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement()
        cls._hand_over(cls.agreement)
        cls.acceptance = cls._create_minutes(cls.agreement, "acceptance")
        cls.acceptance.write(SIGNED_ON_PAPER)

    def _create_defect(self, **values):
        defects = self.env["agreement.handover.defect"].with_user(self.user_sales)
        return defects.create(
            {
                "handover_id": self.acceptance.id,
                "name": "Cửa kho 2 không kín",
                "deadline": "2026-03-12",
                "user_id": self.user_project.id,
                **values,
            }
        )

    def test_open_minor_defects_do_not_keep_from_acceptance(self):
        defect = self._create_defect()
        self.acceptance.action_sign()
        self.assertEqual(self.agreement.state, "accepted")
        self.assertEqual(defect.state, "open")

    def test_a_blocking_defect_does_until_it_is_repaired(self):
        defect = self._create_defect(severity="blocking")
        with self.assertRaisesRegex(UserError, "Cửa kho 2 không kín"):
            self.acceptance.action_sign()
        self.assertEqual(self.agreement.state, "handed_over")
        defect.with_user(self.user_project).action_fix()
        self.acceptance.action_sign()
        self.assertEqual(self.agreement.state, "accepted")

    def test_a_blocking_defect_of_the_handover_counts_too(self):
        other = self._create_agreement()
        self._sign(other)
        handover = self._create_minutes(other)
        self._create_defect(handover_id=handover.id, severity="blocking")
        handover.write(SIGNED_ON_PAPER)
        handover.action_sign()
        self.assertEqual(other.state, "handed_over")
        acceptance = self._create_minutes(other, "acceptance")
        acceptance.write(SIGNED_ON_PAPER)
        with self.assertRaisesRegex(UserError, "Cửa kho 2"):
            acceptance.action_sign()

    def test_deadline_and_person_are_named(self):
        defect = self._create_defect(deadline=False, user_id=False)
        with self.assertRaisesRegex(UserError, r"thời hạn[\s\S]*phụ trách"):
            self.acceptance.action_send()
        defect.write({"deadline": "2026-03-12", "user_id": self.user_project.id})
        self.acceptance.action_send()

    def test_one_to_do_per_open_defect(self):
        defect = self._create_defect()
        todo = defect.activity_ids
        self.assertEqual(todo.user_id, self.user_project)
        self.assertEqual(str(todo.date_deadline), "2026-03-12")
        defect.write({"deadline": "2026-03-15", "user_id": self.user_sales2.id})
        self.assertEqual(len(defect.activity_ids), 1)
        self.assertEqual(defect.activity_ids.user_id, self.user_sales2)
        self.assertEqual(str(defect.activity_ids.date_deadline), "2026-03-15")
        defect.action_fix()
        self.assertFalse(defect.activity_ids)
        defect.action_reopen()
        self.assertEqual(len(defect.activity_ids), 1)

    def test_repair_and_confirmation_have_a_day_and_a_name(self):
        defect = self._create_defect().with_user(self.user_project)
        with self.assertRaises(UserError):
            defect.action_confirm()
        defect.fix_note = "Thay gioăng"
        defect.action_fix()
        self.assertEqual(str(defect.fixed_on), "2026-03-02")
        defect.with_user(self.user_sales).action_confirm()
        self.assertEqual((defect.state, defect.confirmed_by), ("confirmed", "sales"))
        with self.assertRaises(UserError):
            defect.state = "open"
        defect.action_reopen()
        self.assertFalse(defect.fixed_on or defect.confirmed_on or defect.confirmed_by)

    def test_late_is_after_the_deadline_and_open(self):
        late = self._create_defect(deadline="2026-03-01")
        today = self._create_defect(deadline="2026-03-02")
        repaired = self._create_defect(deadline="2026-03-01")
        repaired.action_fix()
        defects = late | today | repaired
        self.assertEqual(defects.filtered("is_late"), late)
        search = self.env["agreement.handover.defect"].search
        mine = [("handover_id", "=", self.acceptance.id)]
        self.assertEqual(search([*mine, ("is_late", "=", True)]), late)
        self.assertEqual(search([*mine, ("is_late", "=", False)]), today | repaired)

    def test_what_was_signed_is_locked_repairing_goes_on(self):
        defect = self._create_defect()
        self.acceptance.action_sign()
        for values in (
            {"name": "Khác"},
            {"severity": "blocking"},
            {"deadline": "2027-01-01"},
        ):
            with self.assertRaises(UserError):
                defect.write(values)
        with self.assertRaises(UserError):
            self._create_defect()
        with self.assertRaises(UserError):
            defect.unlink()
        defect.write({"user_id": self.user_sales2.id, "fix_note": "Đã hẹn thứ Hai"})
        defect.action_fix()
        self.assertEqual(defect.state, "fixed")

    def test_who_sees_defects(self):
        defect = self._create_defect(user_id=self.user_sales.id)
        document = self.env["agreement.handover.document"].create(
            {"handover_id": self.acceptance.id}
        )
        for record in (defect, document):
            for user in (self.user_sales, self.user_project, self.user_care):
                self.assertTrue(record.with_user(user).has_access("read"), user.name)
            self.assertFalse(record.with_user(self.user_sales2).has_access("read"))
        defect.user_id = self.user_sales2
        self.assertTrue(defect.with_user(self.user_sales2).has_access("read"))
        with self.assertRaises(AccessError):
            document.with_user(self.user_care).copies = 3
