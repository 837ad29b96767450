from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestAccess(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(agreement_id=cls.agreement.id)
        cls.warranty = cls._create_warranty(agreement_id=cls.agreement.id)
        cls.touch = cls._create_touch(agreement_id=cls.agreement.id)

    def _sees(self, user, record):
        user = self.users[user] if isinstance(user, str) else user
        Model = self.env[record._name].with_user(user)
        found = Model.search([("id", "=", record.id)])
        self.assertEqual(bool(found), record.with_user(user).has_access("read"))
        return bool(found)

    def test_care_and_managers_see_all(self):
        for record in (self.ticket, self.warranty, self.touch):
            self.assertTrue(self._sees("care", record))
            self.assertTrue(self._sees("manager", record))

    def test_sales_see_what_concerns_their_own_customers(self):
        for record in (self.ticket, self.warranty, self.touch):
            self.assertTrue(self._sees("sales", record))
            self.assertFalse(self._sees("sales2", record))
            for operation in ("write", "create", "unlink"):
                self.assertFalse(
                    record.with_user(self.users["sales"]).has_access(operation)
                )

    def test_the_salesperson_of_the_contract_sees_it_too(self):
        self.agreement.user_id = self.users["sales2"]
        for record in (self.ticket, self.warranty, self.touch):
            self.assertTrue(self._sees("sales2", record))

    def test_the_responsible_sees_their_touch(self):
        touch = self._create_touch(
            partner_id=self.other_partner.id, user_id=self.users["sales"].id
        )
        self.assertTrue(self._sees("sales", touch))

    def test_others_see_no_warranty_and_no_touch(self):
        for record in (self.warranty, self.touch):
            with self.assertRaises(AccessError):
                record.with_user(self.users["accountant"]).read(["partner_id"])

    def test_another_company_stays_apart(self):
        other = self.env["res.company"].create({"name": "Công ty khác"})
        stranger = new_test_user(
            self.env,
            "care_stranger",
            groups="crm_vn_base.group_crm_vn_care",
            company_id=other.id,
            company_ids=other.ids,
        )
        for record in (self.ticket, self.warranty, self.touch):
            self.assertFalse(self._sees(stranger, record))
        self.program.write({"user_id": False, "company_id": other.id})
        self.assertFalse(self._sees("care", self.program))

    def test_team_member_sees_team_cases_the_moment_they_join(self):
        """OCA's rules keep the user's teams in a cache."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Kỹ thuật"})
        member = new_test_user(
            self.env, "care_tech", groups="helpdesk_mgmt.group_helpdesk_user_own"
        )
        team_member = new_test_user(
            self.env, "care_lead", groups="helpdesk_mgmt.group_helpdesk_user_team"
        )
        self.ticket.write({"team_id": team.id, "user_id": False})
        for user in (member, team_member):
            self.assertFalse(self._sees(user, self.ticket))
            team.user_ids |= user
            self.assertTrue(self._sees(user, self.ticket))
            team.user_ids -= user
            self.assertFalse(self._sees(user, self.ticket))

    def test_the_public_may_not_write_stages(self):
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.solved.with_user(public).write({"name": "Hacked"})

    def test_care_may_not_change_programmes_or_settings(self):
        care = self.users["care"]
        for record in (self.program, self.cause, self.type_defect, self.solved):
            self.assertFalse(record.with_user(care).has_access("write"))

    def test_care_reads_contracts_and_changes_none(self):
        agreement = self.agreement.with_user(self.users["care"])
        self.assertEqual(agreement.name, self.agreement.name)
        with self.assertRaises(AccessError):
            agreement.name = "x"

    def test_care_counts_are_hidden_from_those_who_may_not_read(self):
        accountant = self.users["accountant"]
        fields = self.env["agreement"].with_user(accountant).fields_get()
        self.assertNotIn("warranty_count", fields)
        self.assertNotIn("care_touch_count", fields)

    def test_each_role_opens_the_forms(self):
        views = [
            (self.partner, "care"),
            (self.partner, "sales"),
            (self.partner, "accountant"),
            (self.agreement, "care"),
            (self.agreement, "sales"),
            (self.agreement, "accountant"),
            (self.ticket, "care"),
            (self.ticket, "sales"),
            (self.warranty, "sales"),
            (self.touch, "sales"),
        ]
        for record, role in views:
            record = record.with_user(self.users[role])
            arch = etree.fromstring(record.get_view(view_type="form")["arch"])
            nodes = arch.xpath("//field[not(ancestor::field)]")
            names = {node.get("name"): {} for node in nodes}
            self.assertTrue(record.web_read(names))
