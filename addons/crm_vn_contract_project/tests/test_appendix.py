from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import SignedContractCase
from .common_appendix import AppendixCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAppendix(AppendixCase, SignedContractCase):
    # === Number ===

    def test_numbers_count_within_the_contract_and_none_is_given_twice(self):
        agreement, other = self.agreement, self._create_signed_agreement()
        first = self._create_appendix(agreement)
        self.assertEqual(first.code, "PL01-01/2026/HĐMB-MP")
        self.assertEqual(self._create_appendix(other).code, f"PL01-{other.code}")
        first.unlink()
        second = self._create_appendix(agreement)
        self.assertEqual(second.code, "PL02-01/2026/HĐMB-MP")
        # two in one breath
        third, fourth = (self._create_appendix(agreement, "term") for _i in range(2))
        self.assertEqual((third.number, fourth.number), (3, 4))
        found = self.env["agreement.appendix"].name_search("pl02 01 2026 hdmb")
        self.assertEqual([row[0] for row in found], second.ids)

    def test_only_a_contract_in_force_has_appendices(self):
        agreement = self._create_agreement()
        with self.assertRaisesRegex(UserError, agreement.code):
            self._create_appendix(agreement)
        with self.assertRaisesRegex(UserError, agreement.code):
            agreement.action_create_appendix()

    # === What signing changes ===

    def test_more_goods_change_value_schedule_and_version_at_once(self):
        agreement = self._create_signed_agreement(handover_date="2026-06-30")
        before = agreement.amount_total
        appendix = self._create_appendix(agreement, "goods")
        self._change_goods(appendix, quantity=2)
        expected = 900_000_001 * 1.1
        self.assertEqual(appendix.amount_change, round(expected))
        self.assertEqual(appendix.amount_scheduled, appendix.amount_after)
        self._sign_appendix(appendix)
        line = agreement.order_line_ids[0]
        self.assertEqual((line.product_uom_qty, line.price_unit), (2, 900_000_001))
        self.assertEqual(agreement.amount_total, before + appendix.amount_change)
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount")), agreement.amount_total
        )
        self.assertEqual(str(agreement.instalment_ids[0].date_due), "2026-03-09")
        first, second = agreement.version_ids.sorted("number")
        self.assertEqual((first.number, first.amount_total), (0, before))
        self.assertEqual(first.goods[0]["quantity"], 1)
        self.assertEqual(second.goods[0]["quantity"], 2)
        self.assertEqual(second.appendix_id, appendix)
        self.assertEqual(agreement.version_id, second)
        self.assertIn("900.000.001", second.goods_html)
        self.assertEqual(appendix.amount_before, before)
        # the appendix goes on to say what there was before it
        changed = appendix.line_ids.filtered(lambda row: row.order_line_id == line)
        self.assertEqual((changed.quantity_old, changed.quantity_new), (1, 2))
        schedule = appendix.schedule_ids
        self.assertEqual(sum(schedule.mapped("amount_old")), before)

    def test_a_new_quantity_alone_keeps_the_price(self):
        agreement = self.agreement
        appendix = self._create_appendix(agreement, "goods")
        line = self.env["agreement.appendix.line"].with_user(appendix.env.user)
        goods = agreement.order_line_ids[0]
        line = line.create(
            {"appendix_id": appendix.id, "order_line_id": goods.id, "quantity_new": 3}
        )
        self.assertEqual((line.quantity_new, line.price_new), (3, goods.price_unit))

    def test_a_lower_price_keeps_what_is_invoiced(self):
        agreement = self.agreement
        paid = agreement.instalment_ids[0]
        self._invoice(paid)
        amount = paid.amount
        appendix = self._create_appendix(agreement, "value")
        self._change_goods(appendix, price=800_000_000)
        self._sign_appendix(appendix)
        self.assertEqual(paid.amount, amount)
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount")), agreement.amount_total
        )
        self.assertLess(appendix.amount_change, 0)

    def test_an_added_order_comes_under_the_contract(self):
        agreement = self.agreement
        order = self._create_order(price=100_000_000, work=1)
        appendix = self._create_appendix(
            agreement, "goods", order_ids=[Command.set(order.ids)]
        )
        self.assertEqual(appendix.amount_change, order.amount_total)
        self._sign_appendix(appendix)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.agreement_id, agreement)
        self.assertEqual(
            agreement.project_ids.milestone_ids.order_line_ids,
            agreement._get_delivery_lines(),
        )

    def test_new_dates_apply_to_contract_and_project(self):
        agreement = self._create_signed_agreement(
            handover_date="2026-06-30", end_date="2026-12-31"
        )
        appendix = self._create_appendix(
            agreement,
            "term",
            handover_date_new="2026-08-31",
            end_date_new="2027-06-30",
            warranty_months_new=24,
        )
        self._sign_appendix(appendix)
        self.assertEqual(
            (str(appendix.handover_date_old), str(appendix.end_date_old)),
            ("2026-06-30", "2026-12-31"),
            "a signed appendix does not tell what was before",
        )
        self.assertEqual(str(agreement.handover_date), "2026-08-31")
        self.assertEqual(str(agreement.end_date), "2027-06-30")
        self.assertEqual(agreement.warranty_months, 24)
        self.assertEqual(str(agreement.project_ids.handover_date), "2026-08-31")
        versions = agreement.version_ids.sorted("number")
        self.assertEqual(
            [str(version.end_date) for version in versions],
            ["2026-12-31", "2027-06-30"],
        )
        self.assertFalse(agreement._get_version_at(versions[0].date.replace(day=1)))

    def test_new_schedule_starts_the_terms_of_what_happened(self):
        agreement = self.agreement
        first, second, third, _last = agreement.instalment_ids
        appendix = self._create_appendix(agreement, "schedule")
        rows = appendix.schedule_ids
        rows[2].unlink()
        rows[1].write({"percent": 35, "days_kind": "working"})
        appendix.schedule_ids = [
            Command.create(
                {
                    "name": "Ký phụ lục",
                    "trigger": "signing",
                    "days": 30,
                    "basis": "rest",
                    "sequence": 9,
                }
            )
        ]
        self._sign_appendix(appendix)
        new = agreement.instalment_ids - first - second
        self.assertFalse(third.exists())
        self.assertEqual(second.days_kind, "working")
        added = new.filtered(lambda line: line.name == "Ký phụ lục")
        self.assertEqual(str(added.date_due), "2026-04-01")
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount")), agreement.amount_total
        )

    def test_more_goods_open_a_handed_over_contract_again(self):
        agreement = self.agreement
        self._hand_over(agreement)
        self.assertEqual(agreement.state, "handed_over")
        appendix = self._create_appendix(agreement, "goods")
        self._change_goods(appendix, quantity=2)
        self._sign_appendix(appendix)
        self.assertEqual(agreement.state, "in_force")
        self._hand_over(agreement)
        self.assertEqual(agreement.state, "handed_over")

    # === Refusals ===

    def test_refusals_name_what_is_missing(self):
        agreement = self._create_signed_agreement(handover_date="2026-06-30")
        self._hand_over(agreement, share=0.5)
        store = agreement.order_line_ids[1]
        cases = {
            "no change at all": ("value", {}, "PL"),
            "no changed goods": ("goods", {}, "PL"),
            "same schedule": ("schedule", {}, "PL"),
            "no new date": ("term", {}, "PL"),
            "no text": ("other", {}, "PL"),
            "end before start": ("term", {"end_date_new": "2026-01-01"}, "PL"),
            "less than handed over": (
                "goods",
                {
                    "line_ids": [
                        Command.create({"order_line_id": store.id, "quantity_new": 0})
                    ]
                },
                "Lắp đặt",
            ),
            "order of another customer": (
                "goods",
                {"order_ids": [Command.set(self._create_foreign_order().ids)]},
                "BG2026",
            ),
        }
        for name, (kind, values, words) in cases.items():
            appendix = self._create_appendix(agreement, kind, **values)
            with self.subTest(name), self.assertRaisesRegex(UserError, words):
                appendix.action_submit()
            self.assertEqual(appendix.state, "draft")

    def _create_foreign_order(self):
        order = self._create_order()
        order.partner_id = self.env["res.partner"].create({"name": "Khách khác"})
        return order

    def test_schedule_that_does_not_make_the_value_is_refused(self):
        agreement = self.agreement
        appendix = self._create_appendix(agreement, "schedule")
        appendix.schedule_ids[0].percent = 20
        with self.assertRaises(UserError):
            appendix.action_submit()
        appendix.schedule_ids[1].percent = 50
        appendix.action_submit()
        self.assertEqual(appendix.state, "to_approve")

    def test_invoiced_instalments_neither_fall_away_nor_shrink(self):
        agreement = self.agreement
        paid = agreement.instalment_ids[0]
        self._invoice(paid)
        appendix = self._create_appendix(agreement, "schedule")
        row = appendix.schedule_ids[0]
        self.assertEqual(row.basis, "amount")
        appendix.schedule_ids[-1].basis = "rest"
        row.amount = paid.amount - 1
        with self.assertRaisesRegex(UserError, paid.name):
            appendix.action_submit()
        row.unlink()
        with self.assertRaisesRegex(UserError, paid.name):
            appendix.action_submit()

    def test_draft_invoice_of_a_changed_instalment_comes_first(self):
        agreement = self.agreement
        appendix = self._create_appendix(agreement, "schedule")
        first, second = appendix.schedule_ids[:2]
        first.percent, second.percent = 35, 35
        appendix.action_submit()
        appendix.with_user(self.user_sales_manager).action_approve()
        move = self._invoice(agreement.instalment_ids[0], post=False)
        with self.assertRaisesRegex(UserError, agreement.instalment_ids[0].name):
            appendix.action_sign()
        move.unlink()
        appendix.action_sign()
        self.assertEqual(agreement.instalment_ids[0].percent, 35)

    def test_only_the_manager_approves_and_states_are_events(self):
        agreement = self.agreement
        appendix = self._create_appendix(
            agreement, "term", handover_date_new="2026-08-31"
        )
        with self.assertRaises(UserError):
            appendix.action_sign()
        with self.assertRaises(UserError):
            appendix.state = "signed"
        appendix.action_submit()
        with self.assertRaises(AccessError):
            appendix.action_approve()
        for change in (
            lambda: appendix.write({"handover_date_new": "2026-09-30"}),
            lambda: appendix.write({"name": "Khác"}),
            lambda: appendix.unlink(),
        ):
            with self.assertRaisesRegex(UserError, appendix.code):
                change()
        appendix.action_reset()
        appendix.handover_date_new = "2026-09-30"
        appendix.action_cancel()
        self.assertEqual(appendix.state, "cancelled")
        self.assertFalse(agreement.handover_date)

    def test_signed_appendix_and_its_parts_stay(self):
        agreement = self.agreement
        appendix = self._create_appendix(agreement, "goods")
        line = self._change_goods(appendix, quantity=3)
        self._sign_appendix(appendix)
        row = appendix.schedule_ids[0]
        for change in (
            lambda: line.write({"quantity_new": 9}),
            lambda: line.unlink(),
            lambda: row.write({"percent": 9}),
            lambda: row.unlink(),
            lambda: appendix.write({"signed_on": "2026-01-01"}),
            lambda: appendix.action_cancel(),
            lambda: agreement.order_line_ids[0].write({"product_uom_qty": 9}),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            agreement.version_ids[0].with_user(self.user_sales).amount_total = 1

    def test_signature_in_the_future_or_before_the_contract_is_refused(self):
        agreement = self.agreement
        appendix = self._create_appendix(
            agreement, "term", handover_date_new="2026-08-31"
        )
        appendix.action_submit()
        appendix.with_user(self.user_sales_manager).action_approve()
        for date in ("2026-03-03", "2026-03-01"):
            appendix.signed_on = date
            with self.assertRaisesRegex(UserError, appendix.code):
                appendix.action_sign()
        self.assertFalse(agreement.handover_date)

    def test_a_person_signs_the_appendix_for_himself_as_he_did_the_contract(self):
        person = self.env["res.partner"].create({"name": "Ngô Văn Tám"})
        order = self._create_order()
        order.partner_id = person
        order.with_user(self.user_sales).action_create_agreement()
        agreement = self._sign(order.agreement_id.with_user(self.user_sales))
        appendix = self._create_appendix(
            agreement, "term", handover_date_new="2026-08-31"
        )
        self.assertEqual(appendix.partner_signatory_id, person)
        self.assertFalse(appendix.partner_signatory_function)
        self.assertEqual(self._sign_appendix(appendix).state, "signed")

    def test_a_context_over_rpc_does_not_open_the_contract(self):
        agreement = self.agreement
        for token in (True, 1, "AMENDMENT"):
            opened = agreement.with_context(agreement_amendment=token)
            with self.assertRaises(UserError):
                opened.handover_date = "2026-08-31"
            with self.assertRaises(UserError):
                opened.instalment_ids[0].percent = 1

    # === Rights and screens ===

    def test_colleague_sees_no_appendix(self):
        agreement = self.agreement
        appendix = self._create_appendix(agreement, "goods")
        line = self._change_goods(appendix, quantity=3)
        version = agreement.version_ids
        for record in (appendix, line, appendix.schedule_ids[0], version):
            with self.subTest(record._name):
                other = record.with_user(self.user_sales2)
                self.assertFalse(other.has_access("read"))
                for user in (self.user_sales_manager, self.user_accountant):
                    self.assertTrue(record.with_user(user).has_access("read"))

    def test_form_proposes_and_opens_for_each_role(self):
        agreement = self._create_signed_agreement(end_date="2027-03-01")
        action = agreement.action_create_appendix()
        appendices = self.env["agreement.appendix"].with_user(self.user_sales)
        with Form(appendices.with_context(**action["context"])) as form:
            form.name = "Gia hạn"
            form.kind = "term"
            form.end_date_new = "2028-03-01"
        appendix = form.save()
        self.assertEqual(appendix.partner_signatory_id, self.director)
        self.assertEqual(appendix.company_signatory_function, "Tổng Giám đốc")
        for role in ("sales_manager", "accountant", "care", "admin"):
            user = getattr(self, f"user_{role}")
            self.assertTrue(Form(appendix.with_user(user)))
            self.assertTrue(Form(agreement.with_user(user)))
        self.assertEqual(
            self.env["agreement.appendix"].search(
                agreement.action_view_appendices()["domain"]
            ),
            appendix,
        )
