from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestQuality(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["crm.quality.rule"]
        cls.Rule.search([]).active = False
        cls.rule_vat = cls._create_rule("Mã số thuế", "vat", 30, for_individual=False)
        cls.rule_email = cls._create_rule("Email", "email", 10)
        cls.company = cls._create_customer()

    @classmethod
    def _create_rule(cls, name, fname, weight, **values):
        field = cls.env["ir.model.fields"]._get("res.partner", fname)
        return cls.Rule.create(
            {
                "name": name,
                "message": f"Bổ sung {name}",
                "weight": weight,
                "field_ids": [Command.set(field.ids)] if fname else False,
                **values,
            }
        )

    def test_score_is_the_weight_of_what_holds(self):
        self.assertEqual(self.company.data_quality, 0)
        self.assertEqual(
            self.company.quality_missing_ids, self.rule_vat + self.rule_email
        )
        self.company.email = "a@namhai.example"
        self.assertEqual(self.company.data_quality, 25)
        self.assertEqual(self.company.quality_missing_text, "Mã số thuế")
        self.company.vat = "0314567897"
        self.assertEqual(self.company.data_quality, 100)
        self.assertFalse(self.company.quality_missing_ids)

    def test_new_customers_are_scored_in_memory_as_by_sql(self):
        """By all the rules that come with the add-on, and others."""
        self.Rule.with_context(active_test=False).search([]).active = True
        self._create_rule("Một trong hai", "website", 3, any_field=True)
        self._create_rule(
            "Tỉnh", None, 7, domain='[("state_id.country_id.code", "=", "VN")]'
        )
        state = self.env["res.country.state"].search(
            [("country_id.code", "=", "VN")], limit=1
        )
        people = {"name": "Lê Bình", "type": "contact"}
        partner_model = self.env["res.partner"].with_user(self.user_sales)
        with patch.object(type(partner_model), "_fetch_quality") as by_sql:
            partners = partner_model.create(
                [
                    {"name": "Nam", "is_company": True},
                    {"name": "An Phú", "is_company": True, "vat": "0314567897"},
                    {"name": "Trần An", "phone": "0912345678", "function": "Kế toán"},
                    {"name": "Hà", "email": "ha@b.vn", "website": "https://b.vn"},
                    {"name": "Lan", "state_id": state.id, "street": "1 Lê Lợi"},
                    {**people, "parent_id": self.company.id, "email": "a@b.vn"},
                    {**people, "parent_id": self.company.id},
                ]
            )
            scores = {p.id: p.data_quality for p in partners}
            self.assertFalse(by_sql.called)
        self.env.flush_all()
        self.assertEqual(scores, dict(partners._fetch_quality("score", partners.ids)))
        self.assertGreater(len(set(scores.values())), 3)
        self.assertEqual(
            self.company.data_quality,
            dict(self.company._fetch_quality("score", self.company.ids))[
                self.company.id
            ],
        )
        whole = partner_model.create(
            {"name": "Kho", "is_company": True, "child_ids": [Command.create(people)]}
        )
        self.assertEqual(
            whole.data_quality, dict(whole._fetch_quality("score", whole.ids))[whole.id]
        )

    def test_points_concern_the_kind_of_customer(self):
        person = self._create_customer(name="Trần An", is_company=False, email="a@b.vn")
        self.assertEqual(person.data_quality, 100, "a person has no tax code to miss")
        contact = self._create_customer(
            name="Lê Bình", is_company=False, parent_id=self.company.id
        )
        self.assertEqual(contact.data_quality, 100, "no point is about contacts")

    def test_a_contact_completes_its_organisation(self):
        self._create_rule(
            "Người liên hệ", None, 10, domain='[("child_ids.type", "=", "contact")]'
        )
        self.assertEqual(self.company.data_quality, 0)
        contact = self._create_customer(
            name="Lê Bình", is_company=False, parent_id=self.company.id
        )
        self.assertEqual(self.company.data_quality, 20)
        contact.parent_id = False
        self.company.invalidate_recordset()
        self.env["res.partner"]._update_quality_range(self.company.id, self.company.id)
        self.assertEqual(self.company.data_quality, 0)

    def test_an_interaction_makes_the_record_fresh(self):
        self._create_rule(
            "Mới liên hệ",
            None,
            10,
            domain='[("family_interaction_ids.date", ">=", "today -180d")]',
        )
        self.assertEqual(self.company.data_quality, 0)
        old = fields.Datetime.subtract(fields.Datetime.now(), days=200)
        interaction = self._create_interaction(self.company, date=old)
        self.assertEqual(self.company.data_quality, 0)
        interaction.date = fields.Datetime.now()
        self.assertEqual(self.company.data_quality, 20)

    def test_rule_for_one_standing_and_one_of_two_fields(self):
        self.rule_vat.lifecycle = "customer"
        fname = self.env["ir.model.fields"]._get("res.partner", "phone")
        self.rule_email.write(
            {"field_ids": [Command.link(fname.id)], "any_field": True}
        )
        self.company.phone = "0912345678"
        self.assertEqual(self.company.data_quality, 100)

    def test_one_query_for_the_scores_of_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Khách {i}", "email": "a@b.vn"} for i in range(50)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        partners._quality_to_compute()
        partners.mapped("name")
        self.Rule._get_points()
        # 5 or 500 partners; two of a later add-on's, once a transaction
        with self.assertQueryCount(6):
            partners._compute_data_quality()
        self.assertEqual(set(partners.mapped("data_quality")), {100})
        with self.assertQueryCount(1):
            self.assertFalse(partners.quality_missing_ids)

    def test_search_by_missing_point(self):
        other = self._create_customer(name="Công ty B", vat="0314567897")
        found = self.env["res.partner"].search(
            [("quality_missing_ids", "in", self.rule_vat.ids)]
        )
        self.assertIn(self.company, found)
        self.assertNotIn(other, found)

    def test_cron_scores_all_in_ranges_and_twice_changes_nothing(self):
        Partner = self.env["res.partner"]
        partners = Partner.create([{"name": f"Khách {i}"} for i in range(5)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET data_quality = 77 WHERE id IN %s",
            [tuple(partners.ids)],
        )
        top = max(Partner.with_context(active_test=False).search([]).ids)
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ) as commit:
            Partner._cron_update_quality(step=top // 3 + 1)
        self.assertGreater(commit.call_count, 2, "one commit for each range")
        self.assertEqual(set(partners.mapped("data_quality")), {0})
        self.assertFalse(Partner._update_quality_range(1, top))

    def test_cron_out_of_time_goes_on_where_it_stopped(self):
        Partner = self.env["res.partner"]
        self.company.email = "a@namhai.example"
        top = max(Partner.with_context(active_test=False).search([]).ids)
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET data_quality = 77")
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=0
        ):
            Partner._cron_update_quality(step=top - 1)
            self.assertEqual(self.company.data_quality, 77)
            Partner._cron_update_quality(step=top - 1)
        self.assertEqual(self.company.data_quality, 25)
        resume = self.env["ir.config_parameter"].get_param(
            "crm_vn_base.quality_resume_after"
        )
        self.assertFalse(resume)

    def test_cron_leaves_what_another_run_holds(self):
        """Two runs at once: the second skips the locked rows, none waits."""
        admin = self.env.ref("base.partner_admin")
        before = admin.data_quality
        with self.registry.cursor() as other:
            other.execute(
                SQL("SELECT id FROM res_partner WHERE id = %s FOR UPDATE", admin.id)
            )
            self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
            try:
                self.env["res.partner"]._update_quality_range(1, admin.id)
            except psycopg2.errors.LockNotAvailable:
                self.fail("the cron waits for a partner that somebody else changes")
        self.assertEqual(admin.data_quality, before)

    def test_changed_rules_wake_the_cron(self):
        cron = self.env.ref("crm_vn_base.ir_cron_update_quality")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.rule_vat.weight = 50
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers + 1,
        )

    def test_only_an_administrator_edits_the_points(self):
        with self.assertRaises(AccessError):
            self.rule_vat.with_user(self.user_manager).weight = 1
        self.rule_vat.with_user(self.user_crm_admin).weight = 1
        self.assertEqual(self.rule_vat.weight, 1)

    def test_a_useless_rule_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "checks nothing"):
            self._create_rule("Rỗng", None, 5)
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self._create_rule("Sai", None, 5, domain='[("no_field", "=", 1)]')
        with self.assertRaisesRegex(ValidationError, "concerns nobody"):
            self.rule_vat.write({"for_organisation": False})

    def test_form_shows_the_score_at_once(self):
        partner = self.company.with_user(self.user_manager)
        with Form(partner) as form:
            form.email = "a@namhai.example"
        self.assertEqual(partner.data_quality, 25)
