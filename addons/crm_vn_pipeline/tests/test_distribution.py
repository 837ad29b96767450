import doctest
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..models import crm_distribution_rule
from ..tools import distribution as sharing
from .common import PipelineCommon


class DistributionCommon(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what other data hold must not take part
        cls.env["crm.distribution.rule"].search([]).active = False
        cls.south = cls.env["crm.area"].create({"name": "Nam", "kind": "region"})
        cls.west = cls.env["crm.area"].create(
            {"name": "Tây", "kind": "zone", "parent_id": cls.south.id}
        )
        cls.food = cls.env["res.partner.industry"].create({"name": "Thực phẩm"})

    @classmethod
    def _create_targets(cls, count, **vals):
        return cls.env["crm.target"].create(
            [
                {"name": f"Khách {i}", "campaign_id": cls.campaign.id, **vals}
                for i in range(count)
            ]
        )

    def _distribute(self, records, members=None, **vals):
        """Plan a distribution of ``records``; members: {user: values}."""
        members = members or {self.sales: {}, self.colleague: {}}
        distribution = self.env["crm.distribution"].create(
            {
                "res_model": records._name,
                "record_ids": records.ids,
                "member_ids": [
                    Command.create({"user_id": user.id, **values})
                    for user, values in members.items()
                ],
                **vals,
            }
        )
        distribution.action_preview()
        return distribution

    def _shares(self, distribution):
        return {
            member.user_id: member.share_count for member in distribution.member_ids
        }


@tagged("post_install", "-at_install")
class TestDistribution(DistributionCommon):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(sharing).failed, 0)

    @users("pl_manager")
    def test_evenly_and_nothing_is_given_before_it_is_applied(self):
        self._create_target("Đang có", user_id=self.sales.id)._assign(self.sales)
        targets = self._create_targets(5)
        distribution = self._distribute(targets)
        # who has less gets the odd one
        self.assertEqual(self._shares(distribution), {self.sales: 2, self.colleague: 3})
        self.assertFalse(targets.user_id)
        self.assertEqual(set(targets.mapped("state")), {"new"})
        distribution.action_apply()
        self.assertEqual(distribution.state, "applied")
        self.assertEqual(len(targets.filtered(lambda t: t.user_id == self.sales)), 2)
        self.assertEqual(set(targets.mapped("state")), {"assigned"})
        self.assertEqual(targets.team_id, self.team)
        self.assertEqual(distribution.done_count, 5)

    def test_by_capacity_and_what_finds_no_room_is_left(self):
        targets = self._create_targets(10)
        members = {self.sales: {"capacity": 2}, self.colleague: {"capacity": 4}}
        distribution = self._distribute(targets, members, method="capacity")
        self.assertEqual(self._shares(distribution), {self.sales: 2, self.colleague: 4})
        self.assertEqual((distribution.planned_count, distribution.left_count), (6, 4))
        distribution.action_apply()
        self.assertEqual(len(targets.filtered("user_id")), 6)

    def test_capacity_counts_what_somebody_has(self):
        self._create_targets(2)._assign(self.sales)
        members = {self.sales: {"capacity": 4}, self.colleague: {"capacity": 4}}
        distribution = self._distribute(
            self._create_targets(3), members, method="capacity"
        )
        self.assertEqual(self._shares(distribution), {self.sales: 1, self.colleague: 2})
        with self.assertRaisesRegex(UserError, "pl_colleague"):
            self._distribute(
                self._create_targets(1),
                {self.sales: {"capacity": 4}, self.colleague: {}},
                method="capacity",
            )

    def test_by_area_with_the_areas_below(self):
        here = self._create_targets(2, area_id=self.west.id)
        nowhere = self._create_targets(1)
        members = {
            self.sales: {"area_ids": [Command.set(self.south.ids)]},
            self.colleague: {"area_ids": [Command.clear()]},
        }
        distribution = self._distribute(here + nowhere, members, method="area")
        self.assertEqual(self._shares(distribution), {self.sales: 2, self.colleague: 0})
        self.assertEqual(distribution.left_count, 1)
        distribution.write({"unmatched": "share"})
        distribution.action_preview()
        self.assertEqual(self._shares(distribution), {self.sales: 2, self.colleague: 1})

    def test_by_industry(self):
        food = self._create_targets(3, industry_id=self.food.id)
        members = {
            self.sales: {},
            self.colleague: {"industry_ids": [Command.set(self.food.ids)]},
        }
        distribution = self._distribute(food, members, method="industry")
        self.assertEqual(self._shares(distribution), {self.sales: 0, self.colleague: 3})

    def test_area_and_industry_are_proposed_from_the_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "Nam Hải", "area_id": self.west.id, "industry_id": self.food.id}
        )
        target = self._create_target(partner_id=partner.id)
        lead = self.env["crm.lead"].create({"name": "Kho", "partner_id": partner.id})
        for record in (target, lead):
            self.assertEqual(record.area_id, self.west)
            self.assertEqual(record.industry_id, self.food)
        target.area_id = self.south
        self.assertEqual(target.area_id, self.south)

    def test_the_best_are_dealt_out_in_turn(self):
        targets = self._create_targets(4)
        targets[3].priority = "1"
        distribution = self._distribute(targets)
        items = distribution.item_ids.sorted(lambda item: item.id)
        self.assertEqual(items[0].target_id, targets[3])
        self.assertEqual(len(items[:2].user_id), 2, "not all good ones to one person")

    def test_who_is_paused_or_gone_gets_nothing(self):
        members = {self.sales: {"paused": True}, self.colleague: {}}
        distribution = self._distribute(self._create_targets(2), members)
        self.assertEqual(self._shares(distribution), {self.sales: 0, self.colleague: 2})
        self.colleague.active = False
        with self.assertRaisesRegex(UserError, "Nobody takes part"):
            distribution.action_preview()

    def test_plan_is_changed_by_hand_before_it_is_applied(self):
        targets = self._create_targets(2)
        distribution = self._distribute(targets)
        item = distribution.item_ids.filtered(lambda i: i.user_id == self.sales)
        item.user_id = self.manager
        self.assertEqual(self._shares(distribution)[self.manager], 1)
        distribution.action_apply()
        self.assertEqual(item.target_id.user_id, self.manager)
        with self.assertRaisesRegex(UserError, "not a preview"):
            item.user_id = self.sales

    def test_changed_settings_want_a_new_preview(self):
        distribution = self._distribute(self._create_targets(2))
        distribution.method = "round_robin"
        with self.assertRaisesRegex(UserError, "Preview"):
            distribution.action_apply()

    def test_what_changed_meanwhile_is_passed_over(self):
        targets = self._create_targets(3)
        distribution = self._distribute(targets)
        targets[0]._assign(self.manager)
        targets[1]._set_state("reject")
        distribution.action_apply()
        self.assertEqual(distribution.done_count, 1)
        self.assertEqual(targets[0].user_id, self.manager)
        self.assertEqual(targets[1].state, "rejected")
        states = sorted(distribution.item_ids.mapped("state"))
        self.assertEqual(states, ["done", "skipped", "skipped"])

    def test_undo_gives_back_what_nobody_worked_on(self):
        targets = self._create_targets(4)
        targets[0]._assign(self.manager)
        distribution = self._distribute(targets, again=True, make_lists=True)
        distribution.action_apply()
        worked = targets[1]
        worked.with_user(worked.user_id).action_start_caring()
        keeper = worked.user_id
        distribution.action_undo()
        self.assertEqual(distribution.state, "undone")
        self.assertEqual((worked.user_id, worked.state), (keeper, "caring"))
        self.assertEqual(targets[0].user_id, self.manager)
        self.assertEqual(targets[0].state, "assigned")
        for target in targets[2:]:
            self.assertFalse(target.user_id)
            self.assertFalse(target.list_id)
            self.assertEqual(target.state, "new")
        self.assertEqual(distribution.list_ids, worked.list_id)
        self.assertIn("Hoàn tác phân bổ", targets[2].message_ids[0].body)
        with self.assertRaises(UserError):
            distribution.action_undo()

    def test_a_list_for_each_salesperson(self):
        targets = self._create_targets(4)
        distribution = self._distribute(targets, make_lists=True)
        distribution.action_apply()
        lists = distribution.list_ids
        self.assertEqual(lists.user_id, self.sales + self.colleague)
        self.assertEqual(lists.mapped("target_count"), [2, 2])
        self.assertEqual(lists.campaign_id, self.campaign)
        for target in targets:
            self.assertEqual(target.list_id.user_id, target.user_id)

    def test_same_row_message_and_follower_as_one_by_one(self):
        """The statements leave what the ORM leaves, see crm_target_distribution.py."""
        one, other = self._create_targets(2)
        one.with_context(tracking_disable=False, mail_notrack=True)._assign(
            self.sales, log_reason=f"{self.sales.name} (Đợt 1)"
        )
        distribution = self._distribute(other, {self.sales: {}}, name="Đợt 1")
        distribution.action_apply()
        self.env.invalidate_all()
        own = {"id", "name", "search_key", "create_date", "write_date", "__last_update"}
        columns = [
            name
            for name, field in one._fields.items()
            if field.store and field.column_type and name not in own
        ]
        [first], [second] = one.read(columns), other.read(columns)
        first.pop("id"), second.pop("id")
        self.assertEqual(second, first)
        names = ["body", "author_id", "subtype_id", "message_type", "is_internal"]
        [message], [copied] = (
            one.message_ids[0].read(names),
            other.message_ids[0].read(names),
        )
        message.pop("id"), copied.pop("id")
        self.assertEqual(copied, message)
        self.assertIn(self.sales.partner_id, one.message_partner_ids)
        self.assertEqual(other.message_partner_ids, one.message_partner_ids)
        self.assertEqual(
            other.message_follower_ids.subtype_ids, one.message_follower_ids.subtype_ids
        )

    def test_each_is_told_once(self):
        before = self.sales.partner_id.message_ids
        distribution = self._distribute(self._create_targets(6))
        distribution.action_apply()
        told = self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.sales.partner_id.ids)]
        )
        self.assertEqual(len(told - before), 1)
        self.assertIn("3", (told - before).body)

    def test_numbers_do_not_cost_queries(self):
        counts = []
        for size in (20, 200):
            targets = self._create_targets(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._distribute(targets).action_apply()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 10, counts)

    # === By condition, by wizard ===

    def test_by_condition_only_what_nobody_has(self):
        self._create_targets(2, function="Giám đốc")
        mine = self._create_targets(1, function="Giám đốc")
        mine._assign(self.sales)
        distribution = self._distribute(
            self.env["crm.target"],
            domain=repr([("function", "=", "Giám đốc")]),
            record_ids=False,
        )
        self.assertEqual(distribution.planned_count, 2)
        distribution.again = True
        distribution.action_preview()
        self.assertEqual(distribution.planned_count, 3)

    @users("pl_marketing")
    def test_marketing_distributes_the_chosen_targets(self):
        targets = self._create_targets(4).with_env(self.env)
        action = targets.action_distribute()
        context = {**self.env.context, **action["context"]}
        with Form(self.env["crm.distribution"].with_context(**context)) as form:
            form.team_id = self.team
        distribution = form.record
        self.assertEqual(distribution.chosen_count, 4)
        self.assertEqual(distribution.member_ids.user_id, self.sales + self.colleague)
        distribution.action_preview()
        distribution.action_apply()
        self.assertEqual(targets.user_id, self.sales + self.colleague)

    def test_broken_condition_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["crm.distribution.rule"].create(
                {"name": "Sai", "domain": "[('khong_co', '=', 1)]"}
            )

    def test_who_may_distribute(self):
        with self.assertRaises(AccessError):
            self.env["crm.distribution"].with_user(self.sales).create({})
        leads = self.env["crm.lead"].create({"name": "Kho", "type": "lead"})
        of_leads = self._distribute(leads)
        self.assertFalse(of_leads.with_user(self.marketing).has_access("read"))
        self.assertTrue(of_leads.with_user(self.manager).has_access("write"))
        with self.assertRaises(AccessError):
            self.env["crm.distribution.rule"].with_user(self.marketing).create(
                {"name": "Của tôi"}
            )

    # === By rule ===

    def _create_rule(self, **vals):
        members = [{"user_id": self.sales.id}, {"user_id": self.colleague.id}]
        return self.env["crm.distribution.rule"].create(
            {
                "name": "Khách miền Tây",
                "is_automatic": True,
                "domain": repr([("area_id", "=", self.west.id)]),
                "member_ids": [Command.create(member) for member in members],
                **vals,
            }
        )

    def test_rule_gives_what_matches_and_goes_on_in_turn(self):
        rule = self._create_rule(method="round_robin")
        given = []
        for _i in range(3):
            target = self._create_targets(1, area_id=self.west.id)
            self._create_targets(1)
            self._run_cron("ir_cron_distribute")
            given.append(target.user_id)
        self.assertEqual(given, [self.sales, self.colleague, self.sales])
        self.assertEqual(rule.distribution_count, 3)
        self.assertFalse(rule.waiting_count)

    def test_rule_run_again_gives_nothing_twice(self):
        rule = self._create_rule()
        self._create_targets(3, area_id=self.west.id)
        rule._distribute_batch()
        rule._distribute_batch()
        self.assertEqual(rule.distribution_count, 1)

    def test_what_a_rule_cannot_place_does_not_block_the_rest(self):
        rule = self._create_rule(domain="[]", method="area")
        rule.member_ids[0].area_ids = self.west
        self._create_targets(3)
        here = self._create_targets(1, area_id=self.west.id)
        with self.patch_batch(2):
            self._run_cron("ir_cron_distribute")
        self.assertEqual(here.user_id, self.sales)

    def patch_batch(self, size):
        return patch.object(crm_distribution_rule, "BATCH", size)

    def test_failing_rule_says_why_and_does_not_stop_the_others(self):
        failing = self._create_rule(method="capacity", sequence=1)
        self._create_rule(sequence=2)
        targets = self._create_targets(2, area_id=self.west.id)
        with self.assertLogs("odoo.addons.crm_vn_pipeline", "ERROR"):
            self._run_cron("ir_cron_distribute")
        self.assertIn("capacity", failing.last_error)
        self.assertEqual(set(targets.mapped("state")), {"assigned"})

    def test_manager_looks_at_what_a_rule_would_do(self):
        rule = self._create_rule(is_automatic=False)
        target = self._create_targets(1, area_id=self.west.id)
        self._run_cron("ir_cron_distribute")
        self.assertFalse(target.user_id, "not an automatic rule")
        action = rule.with_user(self.manager).action_distribute()
        distribution = self.env["crm.distribution"].browse(action["res_id"])
        self.assertEqual(distribution.planned_count, 1)
        self.assertFalse(target.user_id)
