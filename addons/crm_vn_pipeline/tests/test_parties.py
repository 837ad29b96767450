from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .selling_common import SellingCommon


@tagged("post_install", "-at_install")
class TestParties(SellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(expected_revenue=1_000_000_000)
        cls.Party = cls.env["crm.lead.party"]

    def _add(self, role="competitor", **vals):
        partner = vals.pop("partner_id", self.competitor.id)
        return self.Party.create(
            {"lead_id": self.lead.id, "partner_id": partner, "role": role, **vals}
        )

    def test_consultants_contractors_and_suppliers_have_their_part(self):
        for role in ("consultant", "contractor", "supplier"):
            self._add(role, scope="Thiết kế")
        self.assertFalse(self.lead.competitor_ids)
        self._add()
        self.assertEqual(self.lead.competitor_ids, self.competitor)
        found = self.env["crm.lead"].search(
            [("competitor_ids", "in", self.competitor.ids)]
        )
        self.assertEqual(found, self.lead)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._add("consultant")

    def test_competitors_by_name_alone(self):
        self.lead.competitor_ids = self.competitor + self.partner
        self.assertEqual(self.lead.party_ids.mapped("role"), ["competitor"] * 2)
        kept = self.lead.party_ids.filtered(lambda p: p.partner_id == self.competitor)
        kept.price = 5
        self.lead.competitor_ids = self.competitor
        self.assertEqual(self.lead.party_ids, kept)

    def test_price_against_ours(self):
        party = self._add(price=900_000_000)
        self.assertAlmostEqual(party.price_gap, -0.1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            party.price = -1
            party.flush_recordset()

    @users("pl_sales")
    def test_the_list_groups_by_competitor(self):
        self._add(price=900_000_000)
        groups = self.Party.with_env(self.env).web_read_group(
            [], ["partner_id"], ["price:avg", "currency_id:array_agg_distinct"]
        )["groups"]
        self.assertEqual([group["price:avg"] for group in groups], [900_000_000])
        for fname in ("user_id", "won_status"):
            groups = self.Party.with_env(self.env).web_read_group([], [fname], [])
            self.assertEqual(len(groups["groups"]), 1, fname)
        beaten = [("won_status", "=", "won"), ("role", "=", "competitor")]
        self.assertFalse(self.Party.with_env(self.env).search(beaten))

    def test_one_winner_and_only_competitors_win(self):
        first = self._add(result="won")
        with self.assertRaisesRegex(ValidationError, "Kho lạnh 500 tấn"):
            self._add(partner_id=self.partner.id, result="won")
        with self.assertRaisesRegex(ValidationError, "Bắc Hà"):
            self._add("supplier", result="lost")
        self.assertEqual(first.result, "won")

    @users("pl_sales")
    def test_won_by_button_asks_for_price_and_strengths(self):
        lead = self.lead.with_env(self.env)
        self._add()
        action = lead.with_context(ask_competition=True).action_set_won_rainbowman()
        self.assertEqual(action["res_id"], lead.id)
        self.assertEqual(lead.won_status, "pending")
        lead.party_ids.write({"price": 900_000_000, "strengths": "Giá"})
        lead.with_context(ask_competition=True).action_set_won_rainbowman()
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.party_ids.result, "lost")
        self.assertFalse(lead.activity_ids)

    @users("pl_sales")
    def test_who_quoted_is_asked_whether_there_was_a_competitor(self):
        lead = self.lead.with_env(self.env)
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": lead.id}
        )
        order.action_quotation_sent()
        self.assertTrue(lead._lacks_competition())
        lead.no_competitor = True
        self.assertFalse(lead._lacks_competition())

    @users("pl_sales")
    def test_won_by_drag_leaves_a_todo(self):
        lead = self.lead.with_env(self.env)
        self._add()
        lead.stage_id = self.won
        self.assertEqual(lead.party_ids.result, "lost")
        self.assertEqual(lead.activity_ids.user_id, self.env.user)

    @users("pl_sales")
    def test_lost_asks_who_won_at_what_price(self):
        lead = self.lead.with_env(self.env)
        known = self._add(partner_id=self.partner.id)
        wizard = self.env["crm.lead.lost"].create(
            {
                "lead_ids": lead.ids,
                "lost_reason_id": self.reason.id,
                "customer_feedback": "Giá cao",
                "profile_checked": True,
            }
        )
        self.assertEqual(wizard.party_ids.partner_id, self.partner)
        wizard.party_ids = [
            (
                0,
                0,
                {
                    "partner_id": self.competitor.id,
                    "price": 900_000_000,
                    "strengths": "Giao nhanh",
                    "chosen": True,
                },
            )
        ]
        wizard.action_lost_reason_apply()
        winner = lead.party_ids - known
        self.assertEqual((winner.result, winner.price), ("won", 900_000_000))
        self.assertEqual(winner.strengths, "Giao nhanh")
        self.assertEqual(known.result, "lost")

    def test_merged_opportunities_keep_their_parties(self):
        other = self._create_lead(name="Kho lạnh 500 tấn lần 2", probability=60)
        self._add()
        self.Party.create({"lead_id": other.id, "partner_id": self.competitor.id})
        self._add("supplier", partner_id=self.partner.id)
        merged = (self.lead + other).merge_opportunity()
        roles = {(party.partner_id, party.role) for party in merged.party_ids}
        self.assertEqual(
            roles, {(self.competitor, "competitor"), (self.partner, "supplier")}
        )
        self.assertEqual(len(merged.party_ids), 2)

    def test_a_colleague_sees_no_parties_of_others(self):
        party = self._add()
        self.assertEqual(party.with_user(self.manager).price_gap, 0)
        self.assertEqual(party.with_user(self.sales).partner_id, self.competitor)
        self.assertFalse(self.Party.with_user(self.colleague).search([]))
        for operation in ("read", "write", "unlink"):
            with self.assertRaises(AccessError):
                party.with_user(self.colleague).check_access(operation)
        with self.assertRaises(AccessError):
            self.Party.with_user(self.colleague).create(
                {"lead_id": self.lead.id, "partner_id": self.partner.id}
            )
        self.assertFalse(self.Party.with_user(self.marketing).search([]))

    def test_parties_of_many_opportunities_cost_the_queries_of_few(self):
        leads = self.env["crm.lead"]
        for number in range(30):
            lead = self._create_lead(name=f"Kho {number}")
            lead.competitor_ids = self.competitor
            leads |= lead
        counts = []
        for part in (leads[:3], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            part.fetch(["name"])
            before = self.env.cr.sql_log_count
            part.mapped("competitor_ids.name")
            part.mapped("visit_count")
            part.party_ids.mapped("price_gap")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    @users("pl_sales")
    def test_one_customer_has_several_opportunities(self):
        lead = self.lead.with_env(self.env)
        other = lead.copy({"name": "Bảo trì 12 tháng"})
        self.assertEqual(other.partner_id, lead.partner_id)
        count = self.partner.with_env(self.env).opportunity_count
        self.assertEqual(count, 2)
        lead.stage_id = self.won
        self.assertEqual(other.won_status, "pending")

    def test_a_wizard_of_another_s_opportunity_is_refused(self):
        wizard = self.env["crm.lead.lost"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "lead_ids": self.lead.ids,
                    "lost_reason_id": self.reason.id,
                    "customer_feedback": "Giá cao",
                    "profile_checked": True,
                }
            ).action_lost_reason_apply()
