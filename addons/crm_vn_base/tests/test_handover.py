from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestEmployeeHandover(CrmVnBaseCase):
    """Sales leaves; the manager, who leads the team, gives what he had to sales2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time("2026-03-02 03:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.old, cls.new = cls.user_sales, cls.user_sales2
        cls.area = cls.env["crm.area"].create(
            {
                "name": "Khu thử",
                "kind": "territory",
                "user_id": cls.old.id,
                "member_ids": [Command.set(cls.old.ids)],
            }
        )
        cls.near = cls._create_customer(
            name="Gần", user_id=cls.old.id, area_id=cls.area.id
        )
        cls.far = cls._create_customer(name="Xa", user_id=cls.old.id)
        cls.others = cls._create_customer(name="Khác", user_id=cls.user_manager.id)
        cls.call = cls._create_activity(cls.near, cls.old)
        cls.call_of_others = cls._create_activity(cls.others, cls.user_manager)
        cls.past, cls.future = (cls._create_meeting(cls.near, day) for day in (-3, 3))
        cls.interaction = cls._create_interaction(cls.near)

    @classmethod
    def _create_activity(cls, record, user):
        return record.activity_schedule(
            "mail.mail_activity_data_call", user_id=user.id, summary="Gọi"
        )

    @classmethod
    def _create_meeting(cls, customer, day):
        start = datetime(2026, 3, 2, 3) + timedelta(days=day)
        partners = cls.old.partner_id | customer
        return cls.env["calendar.event"].create(
            {
                "name": "Gặp khách",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": cls.old.id,
                "partner_ids": [Command.set(partners.ids)],
            }
        )

    def _create_handover(self, user=None, only=None, **values):
        Handover = self.env["crm.employee.handover"].with_user(
            user or self.user_manager
        )
        handover = Handover.create(
            {"old_user_id": self.old.id, "new_user_id": self.new.id, **values}
        )
        if only:
            others = handover.line_ids.filtered(lambda line: line.code not in only)
            others.selected = False
        return handover

    def _counts(self, handover):
        return {line.code: line.record_count for line in handover.line_ids}

    # === what goes over ===

    def test_the_preview_counts_what_there_is(self):
        handover = self._create_handover()
        counts = self._counts(handover)
        self.assertEqual(counts["customers"], 2)
        self.assertEqual(counts["activities"], 1)
        self.assertEqual(counts["meetings"], 1)
        self.assertEqual(counts["team_members"], 1)
        self.assertEqual(counts["areas"], 1)
        self.assertEqual(counts["team_leads"], 0)
        self.assertEqual(handover.total_count, sum(counts.values()))

    def test_everything_open_goes_over_and_history_stays(self):
        handover = self._create_handover()
        handover.action_hand_over()
        self.assertEqual(handover.state, "done")
        self.assertEqual((self.near | self.far).user_id, self.new)
        self.assertEqual((self.near | self.far).commercial_user_id, self.new)
        self.assertEqual(self.call.user_id, self.new)
        self.assertEqual(self.future.user_id, self.new)
        self.assertIn(self.new.partner_id, self.future.partner_ids)
        self.assertNotIn(self.old.partner_id, self.future.partner_ids)
        self.assertEqual(self.area.user_id, self.new)
        self.assertEqual(self.area.member_ids, self.new)
        members = self.team.crm_team_member_ids.user_id
        self.assertNotIn(self.old, members)
        self.assertEqual(len(self.team.crm_team_member_ids), 1)
        # what he did stays his
        self.assertEqual(self.past.user_id, self.old)
        self.assertEqual(self.interaction.user_id, self.old)
        # and what others have stays theirs
        self.assertEqual(self.others.user_id, self.user_manager)
        self.assertEqual(self.call_of_others.user_id, self.user_manager)

    def test_suggestions_keep_their_author_and_somebody_hears_the_answer(self):
        suggestion = (
            self.env["crm.suggestion"]
            .with_user(self.old)
            .create({"name": "Nút to hơn"})
        )
        suggestion.message_subscribe(partner_ids=self.old.partner_id.ids)
        category = self.env["crm.suggestion.category"].create(
            {"name": "Màn hình (thử)", "user_id": self.old.id}
        )
        handover = self._create_handover()
        counts = self._counts(handover)
        self.assertEqual(counts["suggestions"], 1)
        self.assertEqual(counts["suggestion_categories"], 1)
        handover.action_hand_over()
        self.assertEqual(suggestion.author_id, self.old)
        self.assertIn(self.new.partner_id, suggestion.message_partner_ids)
        self.assertNotIn(self.old.partner_id, suggestion.message_partner_ids)
        self.assertEqual(category.user_id, self.new)
        self.assertEqual(self._counts(self._create_handover())["suggestions"], 0)

    def test_the_old_person_no_longer_sees_nor_follows_them(self):
        self.env.ref("crm_vn_base.group_crm_vn_sales").customer_visibility = "own"
        self.near.message_subscribe(self.old.partner_id.ids)
        self._create_handover().action_hand_over()
        self.assertNotIn(self.old.partner_id, self.near.message_partner_ids)
        self.assertFalse(self.near.with_user(self.old).has_access("read"))
        self.assertTrue(self.near.with_user(self.new).has_access("read"))

    def test_it_is_logged_with_counts_list_and_notes(self):
        handover = self._create_handover()
        handover.action_hand_over()
        line = handover.line_ids.filtered(lambda line: line.code == "customers")
        self.assertEqual(line.done_count, 2)
        self.assertEqual(set(line.record_ids), set((self.near | self.far).ids))
        action = line.action_view_records()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.near | self.far)
        self.assertIn("2", handover.message_ids[0].body)
        self.assertIn(self.new.name, self.near.message_ids[0].body)

    def test_only_what_is_ticked_goes_over(self):
        self._create_handover(only={"meetings"}).action_hand_over()
        self.assertEqual(self.future.user_id, self.new)
        self.assertEqual(self.near.user_id, self.old)
        self.assertEqual(self.call.user_id, self.old)

    # === a part ===

    def test_only_an_area(self):
        handover = self._create_handover(area_ids=[Command.set(self.area.ids)])
        counts = self._counts(handover)
        self.assertEqual((counts["customers"], counts["meetings"]), (1, 1))
        self.assertEqual((counts["team_members"], counts["areas"]), (0, 0))
        handover.action_hand_over()
        self.assertEqual(self.near.user_id, self.new)
        self.assertEqual(self.call.user_id, self.new, "the to-do goes with it")
        self.assertEqual(self.far.user_id, self.old)

    def test_only_some_customers_and_only_a_team(self):
        handover = self._create_handover(partner_ids=[Command.set(self.far.ids)])
        handover.action_hand_over()
        self.assertEqual(self.far.user_id, self.new)
        self.assertEqual(self.near.user_id, self.old)
        counts = self._counts(self._create_handover(team_id=self.team.id))
        self.assertEqual((counts["team_members"], counts["customers"]), (1, 0))

    # === twice, refused, all or nothing ===

    def test_again_it_does_nothing(self):
        handover = self._create_handover()
        handover.action_hand_over()
        with self.assertRaises(UserError):
            handover.action_hand_over()
        again = self._create_handover(self.user_crm_admin)
        self.assertEqual(again.total_count, 0)
        again.action_hand_over()
        self.assertEqual(self.near.user_id, self.new)
        self.assertEqual(len(self.team.crm_team_member_ids), 1)

    def test_all_or_nothing(self):
        handover = self._create_handover()
        self.env.flush_all()

        def fail(*args):
            raise ValueError("Hỏng giữa chừng")

        self.patch(type(self.env["res.users"]), "_handover_areas", fail)
        with self.assertRaisesRegex(ValueError, "Hỏng"), self.env.cr.savepoint():
            handover.action_hand_over()
        self.env.invalidate_all()
        self.assertEqual(handover.state, "draft")
        self.assertEqual(self.near.user_id, self.old)

    def test_only_the_leader_of_his_team_and_the_administrator(self):
        other_manager = new_test_user(
            self.env, "vn_manager2", groups="crm_vn_base.group_crm_vn_sales_manager"
        )
        for name in ("sales", "marketing", "care", "accountant"):
            with self.assertRaises(AccessError, msg=name):
                self._create_handover(self.users_by_role[name])
        handover = self._create_handover(other_manager)
        with self.assertRaises(AccessError):
            handover.action_hand_over()
        mine = self._create_handover()
        self.assertFalse(mine.with_user(other_manager).has_access("read"))
        self.assertTrue(mine.with_user(self.user_crm_admin).has_access("write"))
        by_admin = self._create_handover(self.user_crm_admin)
        self.assertTrue(by_admin.with_user(self.user_manager).has_access("read"))
        by_admin.with_user(self.user_manager).action_hand_over()
        self.assertEqual(self.near.user_id, self.new)
        self.assertTrue(by_admin.with_user(self.user_manager).has_access("read"))

    def test_nobody_types_that_it_is_done(self):
        with self.assertRaises(UserError):
            self._create_handover().state = "done"

    def test_not_to_oneself_nor_to_who_has_left(self):
        with self.assertRaises(ValidationError):
            self._create_handover(new_user_id=self.old.id)
        self.new.active = False
        with self.assertRaises(ValidationError):
            self._create_handover()

    # === closing the account ===

    def test_the_account_is_closed_once_nothing_is_left(self):
        handover = self._create_handover(self.user_crm_admin, deactivate_user=True)
        handover.action_hand_over()
        self.assertFalse(self.old.active)
        self.assertFalse(self.near.with_user(self.user_manager).user_id == self.old)

    def test_the_account_stays_open_while_something_is_left(self):
        handover = self._create_handover(
            self.user_crm_admin, only={"meetings"}, deactivate_user=True
        )
        with self.assertRaisesRegex(UserError, "2"), self.env.cr.savepoint():
            handover.action_hand_over()
        self.env.invalidate_all()
        self.assertTrue(self.old.active)
        self.assertEqual(self.future.user_id, self.old)

    def test_a_manager_closes_no_account_and_a_part_neither(self):
        handover = self._create_handover(deactivate_user=True)
        with self.assertRaises(AccessError):
            handover.action_hand_over()
        with self.assertRaises(ValidationError):
            self._create_handover(deactivate_user=True, team_id=self.team.id)

    # === planned ===

    def test_a_planned_handover_takes_place_on_its_day(self):
        handover = self._create_handover(date="2026-03-05")
        handover.action_plan()
        self._run_cron()
        self.assertEqual(handover.state, "planned")
        with freeze_time("2026-03-05 18:00:00"):
            self._run_cron()
            self._run_cron()
        self.assertEqual(handover.state, "done")
        self.assertEqual(self.near.user_id, self.new)

    def test_a_planned_handover_that_fails_says_why(self):
        handover = self._create_handover(date="2026-03-04")
        handover.action_plan()

        def fail(*args):
            raise ValueError("Lịch hỏng")

        self.patch(type(self.env["res.users"]), "_handover_meetings", fail)
        with (
            freeze_time("2026-03-04 18:00:00"),
            self.assertLogs("odoo.addons.crm_vn_base", "ERROR"),
        ):
            self._run_cron()
        self.assertEqual(handover.state, "planned")
        self.assertIn("Lịch hỏng", handover.last_error)
        self.assertEqual(self.near.user_id, self.old)

    def test_today_cannot_be_planned(self):
        with self.assertRaises(UserError):
            self._create_handover().action_plan()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_vn_base.ir_cron_employee_handover"
            ).method_direct_trigger()
        self.env.invalidate_all()

    # === the screen ===

    def test_the_form_previews_while_one_chooses(self):
        Handover = self.env["crm.employee.handover"].with_user(self.user_crm_admin)
        with Form(Handover) as form:
            form.old_user_id = self.old
            form.new_user_id = self.new
            lines = {}
            for number in range(len(form.line_ids)):
                with form.line_ids.edit(number) as line:
                    lines[line.code] = line.record_count
            self.assertEqual(lines["customers"], 2)
            form.area_ids = self.area
        self.assertEqual(self._counts(form.record)["customers"], 1)

    def test_many_customers_go_over_in_a_few_queries(self):
        self.env["res.partner"].create(
            [{"name": f"Khách {n}", "user_id": self.old.id} for n in range(200)]
        )
        handover = self._create_handover(only={"customers"})
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        handover.action_hand_over()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 400)
