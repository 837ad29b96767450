import re
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestWarranty(CareCommon):
    def test_signed_handover_starts_a_warranty_per_delivered_line(self):
        self._sign_agreement(self.agreement)
        handover = self._hand_over(self.agreement, quantity=3)
        warranty = self.agreement.warranty_ids
        self.assertEqual(len(warranty), 1, "the installation has no warranty")
        self.assertEqual(
            (warranty.product_id, warranty.serial, warranty.quantity),
            (self.product, "KL-001, KL-002, KL-003", 3),
        )
        self.assertEqual(warranty.partner_id, self.partner)
        self.assertEqual(warranty.handover_id, handover)
        self.assertEqual(
            (warranty.date_start, warranty.date_end),
            (date(2026, 3, 2), date(2028, 3, 1)),
        )
        self.assertRegex(warranty.name, r"^BH/2026/\d{4}$")
        self.assertEqual(handover.warranty_count, 1)

    def test_each_part_of_a_handover_starts_its_own_warranty(self):
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement, quantity=1, serial="KL-001")
        self._hand_over(self.agreement, quantity=2, serial="KL-002..KL-003")
        self.assertEqual(
            self.agreement.warranty_ids.sorted("id").mapped("serial"),
            ["KL-001", "KL-002, KL-003"],
        )

    def test_the_same_event_twice_starts_nothing_twice(self):
        self._sign_agreement(self.agreement)
        handover = self._hand_over(self.agreement)
        self.agreement._on_handed_over(handover)
        self.assertEqual(self.agreement.warranty_count, 1)
        self.assertEqual(self.agreement.care_touch_count, 1)

    @mute_logger("odoo.sql_db")
    def test_a_delivered_line_has_one_warranty(self):
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        line = self.agreement.warranty_ids.handover_line_id
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_warranty(handover_line_id=line.id)

    def test_goods_without_own_period_have_that_of_the_contract(self):
        self.product.warranty_months = 0
        self.agreement.warranty_months = 18
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        self.assertEqual(self.agreement.warranty_ids.months, 18)

    def test_a_service_with_its_own_period_has_a_warranty(self):
        self.service.warranty_months = 6
        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        months = dict(
            self.agreement.warranty_ids.mapped(lambda w: (w.product_id, w.months))
        )
        self.assertEqual(months, {self.product: 24, self.service: 6})

    def test_production_may_sign_without_rights_on_care(self):
        """Whoever signs the handover needs no right on warranties and touches."""
        self._sign_agreement(self.agreement)
        sales = self.users["sales"]
        self.assertFalse(self.env["crm.warranty"].with_user(sales).has_access("create"))
        vals = self.env["agreement.handover"]._prepare_vals_from_agreement(
            self.agreement, "handover"
        )
        handover = self.env["agreement.handover"].create(vals)
        self.agreement.with_user(sales)._on_handed_over(handover.with_user(sales))
        self.assertEqual(self.agreement.warranty_count, 1)

    def test_state_follows_the_calendar(self):
        warranty = self._create_warranty(months=12)
        self.assertEqual(warranty.date_end, date(2027, 3, 1))
        Warranty = self.env["crm.warranty"]
        with freeze_time("2027-03-01 05:00:00"):
            warranty.invalidate_recordset(["state"])
            self.assertEqual(warranty.state, "active", "the last day is covered")
            self.assertIn(warranty, Warranty.search([("state", "=", "active")]))
            self.assertNotIn(warranty, Warranty.search([("state", "!=", "active")]))
        with freeze_time("2027-03-02 05:00:00"):
            warranty.invalidate_recordset(["state"])
            self.assertEqual(warranty.state, "expired")
            self.assertIn(warranty, Warranty.search([("state", "=", "expired")]))
            self.assertNotIn(warranty, Warranty.search([("state", "=", "active")]))

    def test_care_may_correct_the_end(self):
        warranty = self._create_warranty().with_user(self.users["care"])
        warranty.date_end = "2029-01-01"
        self.assertEqual(warranty.date_end, date(2029, 1, 1))
        with self.assertRaises(AccessError):
            warranty.unlink()

    def test_a_warranty_of_another_customers_contract_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "An Phú"):
            self._create_warranty(
                partner_id=self.other_partner.id, agreement_id=self.agreement.id
            )

    def test_a_case_opened_from_the_warranty_knows_everything(self):
        warranty = self._create_warranty(agreement_id=self.agreement.id, serial="KL-9")
        action = warranty.with_user(self.users["care"]).action_create_ticket()
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.users["care"])
            .with_context(**action["context"])
            .create({"name": "Rò gas", "description": "Rò ở mối hàn"})
        )
        self.assertEqual(ticket.partner_id, self.partner)
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.product_id, self.product)
        self.assertEqual(ticket.warranty_state, "active")
        self.assertEqual(warranty.ticket_count, 1)
        self.assertEqual(
            self.env["helpdesk.ticket"].search(
                warranty.action_view_tickets()["domain"]
            ),
            ticket,
        )

    def test_handovers_signed_before_have_their_warranty_after_installation(self):
        from ..hooks import _start_warranties

        self._sign_agreement(self.agreement)
        self._hand_over(self.agreement)
        self.agreement.warranty_ids.with_context(active_test=False).unlink()
        _start_warranties(self.env)
        self.agreement.invalidate_recordset()
        self.assertEqual(self.agreement.warranty_ids.serial, "KL-001, KL-002, KL-003")

    def test_a_handover_taken_back_ends_warranties_and_touches(self):
        self._sign_agreement(self.agreement)
        handover = self._hand_over(self.agreement)
        warranty, touch = self.agreement.warranty_ids, self.agreement.care_touch_ids
        ticket = self._create_ticket(warranty_id=warranty.id)
        with self.assertRaisesRegex(UserError, re.escape(warranty.name)):
            handover._reverse("Ký nhầm kho")
        ticket.warranty_id = False
        handover._reverse("Ký nhầm kho")
        self.assertEqual(handover.state, "cancelled")
        self.assertFalse(warranty.active)
        self.assertEqual(touch.state, "skipped")
        # handed over anew, everything starts anew
        self._hand_over(self.agreement)
        self.assertEqual(len(self.agreement.warranty_ids), 1)

    def test_form_buttons_lead_to_the_contract_and_the_handover(self):
        self._sign_agreement(self.agreement)
        handover = self._hand_over(self.agreement)
        warranty = self.agreement.warranty_ids
        self.assertEqual(warranty.action_view_agreement()["res_id"], self.agreement.id)
        self.assertEqual(warranty.action_view_handover()["res_id"], handover.id)
        self.assertEqual(
            self.env["crm.warranty"].search(
                handover.action_view_warranties()["domain"]
            ),
            warranty,
        )
        self.assertEqual(
            self.env["crm.warranty"].search(
                self.partner.action_view_warranties()["domain"]
            ),
            warranty,
        )
