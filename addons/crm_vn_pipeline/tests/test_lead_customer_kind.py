from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from .common import PipelineCommon


@tagged("post_install", "-at_install")
class TestLeadCustomerKind(PipelineCommon):
    """A lead is an organisation's or a person's (procedure 002, part 1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.organisation, cls.person = cls.env["crm.lead"].create(
            [
                {
                    "name": "Kho lạnh Nam Hải",
                    "type": "lead",
                    "user_id": cls.sales.id,
                    "partner_name": "Công ty TNHH Nam Hải",
                    "contact_name": "Trần Văn Khoa",
                },
                {
                    "name": "Tủ đông cho cửa hàng",
                    "type": "lead",
                    "user_id": cls.sales.id,
                    "contact_name": "Lê Thị Mai",
                },
            ]
        )

    def _convert(self, lead):
        lead._handle_partner_assignment()
        lead.convert_opportunity(lead.partner_id)
        return lead.partner_id

    @users("pl_sales")
    def test_told_by_the_company_name_and_found_by_it(self):
        kinds = (self.organisation + self.person).mapped("customer_kind")
        self.assertEqual(kinds, ["organisation", "person"])
        leads = self.env["crm.lead"]
        mine = [("user_id", "=", self.env.uid), ("type", "=", "lead")]
        found = leads.search([*mine, ("customer_kind", "=", "person")])
        self.assertEqual(found, self.person)
        counts = leads._read_group(mine, ["customer_kind"], ["__count"])
        self.assertEqual(dict(counts), {"organisation": 1, "person": 1})

    @users("pl_sales")
    def test_organisation_becomes_a_company_with_its_contact(self):
        contact = self._convert(self.organisation.with_env(self.env))
        self.assertEqual(contact.name, "Trần Văn Khoa")
        self.assertTrue(contact.parent_id.is_company)
        self.assertEqual(contact.parent_id.name, "Công ty TNHH Nam Hải")

    @users("pl_sales")
    def test_person_becomes_an_individual_customer(self):
        customer = self._convert(self.person.with_env(self.env))
        self.assertTrue(customer.is_individual_customer)
        self.assertEqual(self.person.customer_kind, "person")

    @users("pl_sales")
    def test_where_a_person_works_makes_no_company(self):
        lead = self.organisation.with_env(self.env)
        lead.customer_kind = "person"
        customer = self._convert(lead)
        self.assertEqual(customer.name, "Trần Văn Khoa")
        self.assertTrue(customer.is_individual_customer)
        self.assertEqual(customer.company_name, "Công ty TNHH Nam Hải")

    @users("pl_sales")
    def test_organisation_without_a_name_is_not_converted(self):
        lead = self.person.with_env(self.env)
        lead.customer_kind = "organisation"
        with self.assertRaisesRegex(UserError, "Tủ đông cho cửa hàng"):
            lead._handle_partner_assignment()

    @users("pl_sales")
    def test_form_proposes_it_while_typing(self):
        with Form(self.person.with_env(self.env)) as form:
            form.partner_name = "Cửa hàng Mai"
            self.assertEqual(form.customer_kind, "organisation")
            form.customer_kind = "person"
        self.assertEqual(self.person.customer_kind, "person")

    def test_known_customer_decides(self):
        company = self.env["res.partner"].create(
            {"name": "Biển Đông", "is_company": True}
        )
        self.person.partner_id = company
        self.assertEqual(self.person.customer_kind, "organisation")
