from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CrmVnBaseCase


@tagged("post_install", "-at_install")
class TestCompliance(CrmVnBaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Compliance = cls.env["crm.compliance"]
        cls.company = cls._create_customer(user_id=cls.user_sales.id)

    def _rows(self, kind, user=None, as_user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.Compliance.with_user(as_user or self.user_manager)
        return model.search(
            [("kind", "=", kind), ("user_id", "=", (user or self.user_sales).id)]
        )

    def test_late_entry(self):
        now = fields.Datetime.now()
        self._create_interaction(self.company, date=now - timedelta(hours=2))
        late = self._create_interaction(self.company, date=now - timedelta(hours=50))
        rows = self._rows("entry")
        self.assertEqual(sum(rows.mapped("fault")), 1)
        row = rows.filtered("fault")
        self.assertEqual((row.res_model, row.res_id), ("crm.interaction", late.id))
        self.assertAlmostEqual(row.hours_late, 50, delta=0.1)
        self.assertEqual(row.team_id, self.team)
        self.env["ir.config_parameter"].set_param("crm_vn_base.entry_late_hours", "72")
        self.assertFalse(sum(self._rows("entry").mapped("fault")))

    def test_overdue_and_late_activities(self):
        today = fields.Date.context_today(self.env.user)
        overdue, _in_time, _later = (
            self.company.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=self.user_sales.id,
                date_deadline=today + timedelta(days=days),
            )
            for days in (-3, 0, 5)
        )
        rows = self._rows("activity")
        self.assertEqual(
            sorted(rows.mapped("fault")), [0, 1], "later ones do not count"
        )
        self.assertEqual(rows.filtered("fault").hours_late, 72)
        overdue.action_done()
        self.assertEqual(sum(self._rows("activity").mapped("fault")), 1, "done late")

    def test_empty_fields_until_they_are_filled(self):
        self.env["crm.data.problem"]._refresh_partners(self.company.ids)
        self.assertEqual(self._rows("data").mapped("fault"), [1])
        self.env["crm.quality.rule"].search([]).active = False
        self.env["res.partner"]._update_quality_range(self.company.id, self.company.id)
        self.env["crm.data.problem"]._refresh_partners(self.company.ids)
        self.assertEqual(self._rows("data").mapped("fault"), [0])

    def test_share_of_faults_per_person(self):
        now = fields.Datetime.now()
        for hours in (1, 50):
            self._create_interaction(self.company, date=now - timedelta(hours=hours))
        self.env.flush_all()
        [[user, rate, faults]] = self.Compliance.with_user(
            self.user_manager
        )._read_group(
            [("user_id", "=", self.user_sales.id), ("kind", "=", "entry")],
            ["user_id"],
            ["fault_rate:avg", "fault:sum"],
        )
        self.assertEqual((user, rate, faults), (self.user_sales, 50.0, 1))

    def test_own_team_and_all(self):
        self._create_interaction(self.company)
        self.assertTrue(self._rows("entry", as_user=self.user_sales))
        self.assertFalse(self._rows("entry", as_user=self.user_sales2))
        self.assertFalse(self._rows("entry", as_user=self.user_care))
        self.team.user_id = self.user_sales2
        self.assertTrue(self._rows("entry", as_user=self.user_sales2))
        with self.assertRaises(AccessError):
            self._rows("entry", as_user=self.env.ref("base.public_user"))

    def test_row_opens_what_it_is_about(self):
        interaction = self._create_interaction(self.company)
        action = self._rows("entry")[:1].action_open_record()
        self.assertEqual(action["res_id"], interaction.id)

    def test_update_requests_decided_late_or_not_at_all(self):
        today = fields.Date.context_today(self.env.user)
        late, in_time, open_one = self.env["crm.partner.update.request"].create(
            [
                {
                    "partner_id": self.company.id,
                    "owner_id": self.user_sales.id,
                    "date_deadline": today + timedelta(days=days),
                    "line_ids": [
                        Command.create({"field_name": "ref", "new_value": "KH 1"})
                    ],
                }
                for days in (-4, 1, -2)
            ]
        )
        open_one.flush_recordset()
        for request, days in ((late, -1), (in_time, 0)):
            self.env.cr.execute(
                "UPDATE crm_partner_update_request SET decided_on = %s WHERE id = %s",
                [fields.Datetime.now() + timedelta(days=days), request.id],
            )
        rows = {row.res_id: row for row in self._rows("request")}
        self.assertEqual(
            {res_id: row.fault for res_id, row in rows.items()},
            {late.id: 1, in_time.id: 0, open_one.id: 1},
        )
        self.assertEqual(rows[late.id].hours_late, 72)
        self.assertEqual(rows[open_one.id].res_model, "crm.partner.update.request")
