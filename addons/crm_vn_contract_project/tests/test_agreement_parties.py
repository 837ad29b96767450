from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAgreementParties(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.bank"].create({"name": "Vietcombank Bình Dương"})
        cls.customer.write(
            {
                "legal_name": "CÔNG TY TNHH THỦY SẢN NAM HẢI",
                "vat": "0100109106",
                "street": "12 Nguyễn Trãi",
                "city": "Cà Mau",
                "legal_representative_id": cls.director.id,
                "bank_ids": [
                    Command.create({"acc_number": "0071001", "bank_id": cls.bank.id})
                ],
            }
        )
        cls.deputy = cls.env["res.partner"].create(
            {
                "name": "Lê Thị Bích",
                "function": "Phó Giám đốc",
                "gender": "female",
                "parent_id": cls.customer.id,
            }
        )

    def _to_sign(self, **values):
        agreement = self._create_agreement(**values)
        agreement.action_submit()
        agreement.with_user(self.user_sales_manager).action_approve()
        agreement.signature_date = "2026-03-02"
        return agreement

    # === Printed data ===

    def test_registered_data_come_from_the_partners(self):
        agreement = self._create_agreement()
        party = agreement._get_document_parties()["customer"]
        self.assertEqual(party["name"], "CÔNG TY TNHH THỦY SẢN NAM HẢI")
        self.assertEqual(party["vat"], "0100109106")
        self.assertIn("12 Nguyễn Trãi", party["address"])
        self.assertEqual(party["representative"], "Trần Văn Khoa")
        self.assertEqual(party["position"], "Giám đốc")
        self.assertEqual(party["bank_account"], "0071001")
        self.assertEqual(party["bank_name"], "Vietcombank Bình Dương")
        self.assertEqual(party["authorisation"], {})
        company = agreement._get_document_parties()["company"]
        self.assertEqual(company["name"], self.company.name)
        self.assertIn("0100109106", agreement.partner_registered)

    def test_registered_data_stay_as_submitted_and_signatories_as_signed(self):
        agreement = self._to_sign()
        self.customer.write({"legal_name": "TÊN MỚI", "street": "1 Lê Lợi"})
        party = agreement._get_document_parties()["customer"]
        self.assertEqual(party["name"], "CÔNG TY TNHH THỦY SẢN NAM HẢI")
        self.assertIn("12 Nguyễn Trãi", party["address"])
        agreement.action_sign()
        self.director.name = "Tên Khác"
        party = agreement._get_document_parties()["customer"]
        self.assertEqual(party["representative"], "Trần Văn Khoa")

    def test_a_draft_again_follows_the_partner_again(self):
        agreement = self._to_sign()
        agreement.action_reset()
        self.customer.legal_name = "TÊN MỚI"
        party = agreement._get_document_parties()["customer"]
        self.assertEqual(party["name"], "TÊN MỚI")

    def test_typed_party_data_are_refused_or_ignored(self):
        agreement = self._create_agreement()
        with self.assertRaises(UserError):
            agreement.write({"party_data": {"customer": {"name": "x"}}})
        created = self.env["agreement"].create(
            {
                "name": "x",
                "partner_id": self.customer.id,
                "party_data": {"customer": {"name": "x"}},
            }
        )
        self.assertFalse(created.party_data)

    # === Signatory, authorisation ===

    def test_a_contract_by_hand_proposes_who_signs(self):
        agreement = self.env["agreement"].create(
            {"name": "x", "partner_id": self.customer.id}
        )
        self.assertEqual(agreement.partner_signatory_id, self.director)
        self.assertEqual(agreement.company_signatory_id, self.our_director)
        self.assertEqual(agreement.company_signatory_function, "Tổng Giám đốc")
        self.assertEqual(agreement.partner_bank_id, self.customer.bank_ids)

    def test_another_signatory_needs_an_authorisation(self):
        agreement = self._to_sign()
        agreement.partner_signatory_id = self.deputy
        self.assertTrue(agreement.partner_needs_authorisation)
        self.assertFalse(agreement.company_needs_authorisation)
        values = {"partner_authorisation_number": "05/2026/GUQ"}
        wrong = (
            {"partner_authorisation_date": False},
            {"partner_authorisation_date": "2026-03-03"},
            {"partner_authorisation_date": "2025-03-01"},
            {
                "partner_authorisation_date": "2026-01-01",
                "partner_authorisation_valid_to": "2026-03-01",
            },
            {
                "partner_authorisation_date": "2026-01-01",
                "partner_authorisation_valid_to": "2026-12-31",
                "partner_authorisation_limit": 500_000_000,
            },
        )
        with self.assertRaises(UserError):
            agreement.action_sign()
        for more in wrong:
            agreement.write({**values, **more})
            with self.subTest(more=more), self.assertRaises(UserError):
                agreement.action_sign()
            self.assertEqual(agreement.state, "to_sign")
        agreement.partner_authorisation_limit = 2_000_000_000
        agreement.action_sign()
        self.assertEqual(agreement.state, "in_force")
        party = agreement._get_document_parties()["customer"]
        self.assertEqual(party["title"], "Bà")
        self.assertEqual(party["authorisation"]["number"], "05/2026/GUQ")
        self.assertEqual(str(party["authorisation"]["date"]), "2026-01-01")

    def test_a_signed_contract_keeps_its_parties(self):
        agreement = self._to_sign(
            witness_ids=[Command.create({"name": "Nguyễn Văn An"})]
        )
        agreement.action_sign()
        witness = agreement.witness_ids
        for vals in (
            {"partner_signatory_id": self.deputy.id},
            {"partner_authorisation_number": "1"},
            {"company_bank_id": self.customer.bank_ids.id},
            {"copy_count": 2},
        ):
            for user in (self.user_sales, self.user_sales_manager, self.user_admin):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    agreement.with_user(user).write(vals)
        for act in (
            lambda: witness.write({"name": "Khác"}),
            lambda: witness.unlink(),
            lambda: witness.create({"agreement_id": agreement.id, "name": "Mới"}),
        ):
            self.assertRaises(UserError, act)
        agreement.write({"signed_document": b"UERG", "original_place": "Tủ số 3"})

    def test_both_parties_are_not_the_same(self):
        self.company.partner_id.vat = "0100109106"
        agreement = self._to_sign()
        with self.assertRaisesRegex(UserError, "0100109106"):
            agreement.action_sign()

    def test_a_person_signs_for_himself(self):
        person = self.env["res.partner"].create({"name": "Ngô Văn Tám"})
        order = self._create_order()
        order.partner_id = person
        order.with_user(self.user_sales).action_create_agreement()
        agreement = order.agreement_id.with_user(self.user_sales)
        self.assertEqual(agreement.partner_signatory_id, person)
        self._sign(agreement)
        self.assertEqual(agreement.state, "in_force")

    # === The customer's record ===

    def test_signing_asks_for_what_the_record_lacks_until_it_is_complete(self):
        rule = self.env["crm.quality.rule"]
        rule.search([]).active = False
        rule.create(
            {
                "name": "Trang web",
                "message": "Hỏi trang web",
                "domain": "[('website', '!=', False)]",
            }
        )
        agreement = self._to_sign()
        agreement.action_sign()
        self.assertEqual(self.customer.lifecycle, "customer")
        todo = self.customer._get_profile_activities()
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn("Trang web", todo.note)
        self._sign(self._create_agreement())
        self.assertEqual(self.customer._get_profile_activities(), todo)
        self.customer.with_user(self.user_sales_manager).website = "namhai.example"
        self.env.cr.precommit.run()
        self.assertFalse(self.customer._get_profile_activities())
        self.assertEqual(todo.with_context(active_test=False).state, "done")
