from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged, users
from odoo.tools import SQL

from .test_lead_qualification import LeadCommon


@tagged("post_install", "-at_install")
class TestLeadScore(LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["crm.score.rule"]
        cls.rules.search([]).active = False
        cls.good = cls.env["crm.interaction.result"].search(
            [("kind", "=", "call"), ("outcome", "=", "good")], limit=1
        )

    def _create_rule(self, **vals):
        return self.rules.create({"name": "Quy tắc", "points": 10, **vals})

    def _call(self, record, **vals):
        return self.env["crm.interaction"].create(
            {"kind": "call", "res_model": record._name, "res_id": record.id, **vals}
        )

    def test_source_profile_and_answers(self):
        self._create_rule(domain="[('partner_name', '!=', False)]")
        self._create_rule(domain="[('authority', '=', 'decides')]", points=15)
        lead = self._create_lead(partner_name="Nam Hải")
        self.assertEqual(lead.score, 10)
        lead.with_user(self.sales).authority = "decides"
        self.assertEqual(lead.score, 25)
        lead.authority = False
        self.assertEqual(lead.score, 10)

    def test_new_leads_are_scored_in_memory_as_by_sql(self):
        self.rules.with_context(active_test=False).search([]).active = True
        self._create_rule(domain="[('partner_name', '!=', False)]", most_points=3)
        self._create_rule(domain="[('phone', '=', False)]", points=-40, most_points=25)
        model = self.env["crm.lead"]
        with patch.object(type(model), "_score_query") as by_sql:
            leads = model.create(
                [
                    {"name": "Kho lạnh"},
                    {"name": "Kho mát", "partner_name": "Nam Hải"},
                    {"name": "Kho đông", "phone": "0912345678", "partner_name": "Hà"},
                    {"name": "Kho", "phone": "0912345679", "authority": "decides"},
                ]
            )
            scores = {lead.id: lead.score for lead in leads}
            self.assertFalse(by_sql.called)
        self.env.flush_all()
        query = leads._score_query(SQL("l.id IN %s", leads._ids))
        self.assertEqual(
            scores, dict.fromkeys(leads.ids, 0) | dict(self.env.execute_query(query))
        )
        self.assertEqual(len(set(scores.values())), 3)

    def test_calls_count_once_logged_and_by_their_result(self):
        self._create_rule(kind="interaction", outcome="good", most_points=25)
        lead = self._create_lead()
        self.assertEqual(lead.score, 0)
        self._call(lead)
        self.assertEqual(lead.score, 0)
        call = self._call(lead, result_id=self.good.id)
        self.assertEqual(lead.score, 10)
        self._call(lead, result_id=self.good.id)
        self._call(lead, result_id=self.good.id)
        self.assertEqual(lead.score, 25, "never more than the rule gives")
        call.result_id = False
        self.assertEqual(lead.score, 20)

    def test_what_happened_with_the_target_counts(self):
        self._create_rule(kind="interaction")
        target = self._create_target(user_id=self.sales.id)
        self._call(target)
        target.action_convert()
        self.assertEqual(target.lead_id.score, 10)

    def test_mails_opened_and_clicked_by_a_person(self):
        self._create_rule(kind="opened", points=3)
        self._create_rule(kind="clicked", points=5)
        lead = self._create_lead(email_from="khoa@nh-thu.example")
        trace = self._create_trace("khoa@nh-thu.example")
        now = Datetime.now()
        trace.write(
            {"lead_id": lead.id, "open_datetime": now, "links_click_datetime": now}
        )
        self._run_cron("ir_cron_update_score")
        self.assertEqual(lead.score, 8)
        trace.engagement = "machine"
        self._run_cron("ir_cron_update_score")
        self.assertEqual(lead.score, 0)

    def test_opening_a_mail_raises_the_score_at_once(self):
        self._create_rule(kind="opened", points=3)
        lead = self._create_lead(email_from="khoa@nh-thu.example")
        trace = self._create_trace("khoa@nh-thu.example", open_datetime=Datetime.now())
        self._open(trace)
        self.assertEqual(trace.lead_id, lead)
        self.assertEqual(lead.score, 3)

    def test_old_facts_stop_counting(self):
        self._create_rule(kind="interaction", days=30)
        lead = self._create_lead()
        self._call(lead, date=Datetime.now() - timedelta(days=31))
        self.assertEqual(lead.score, 0)
        self._call(lead, date=Datetime.now() - timedelta(days=29))
        self.assertEqual(lead.score, 10)

    def test_points_are_taken_away_but_never_below_zero(self):
        self._create_rule(kind="interaction", points=-8, most_points=12)
        self._create_rule(domain="[('partner_name', '!=', False)]", points=20)
        lead = self._create_lead(partner_name="Nam Hải")
        self._call(lead)
        self._call(lead)
        self.assertEqual(lead.score, 8)
        lead.partner_name = False
        self.assertEqual(lead.score, 0)

    @users("pl_sales")
    def test_it_says_why(self):
        self._create_rule(name="Là công ty", domain="[('partner_name', '!=', False)]")
        self._create_rule(name="Gọi tốt", kind="interaction", points=5)
        lead = self._create_lead(partner_name="Nam Hải").with_env(self.env)
        self._call(lead)
        self._call(lead)
        self.assertIn("Là công ty", lead.score_reason)
        self.assertIn("Gọi tốt × 2", lead.score_reason)
        self.assertEqual(lead.score, 20)

    def test_cron_and_write_agree(self):
        self._create_rule(domain="[('partner_name', '!=', False)]")
        leads = self._create_lead(partner_name="Nam Hải") + self._create_lead()
        self.env.flush_all()
        before = leads.mapped("score")
        self.env.cr.execute(
            "UPDATE crm_lead SET score = 99 WHERE id IN %s", [tuple(leads.ids)]
        )
        self.env.invalidate_all()
        self._run_cron("ir_cron_update_score")
        self.assertEqual(leads.mapped("score"), before)

    def test_scores_of_many_cost_one_query(self):
        self._create_rule(domain="[('partner_name', '!=', False)]")
        counts = []
        for size in (5, 50):
            leads = self.env["crm.lead"].concat(
                *[self._create_lead() for _i in range(size)]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads._score_to_compute()
            leads.mapped("score")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_unreadable_rule_is_refused(self):
        with self.assertRaises(ValidationError):
            self._create_rule(domain="[('khong_co', '=', 1)]")
