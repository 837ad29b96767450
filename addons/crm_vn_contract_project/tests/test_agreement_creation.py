from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAgreementCreation(ContractCase):
    """From several quotations, by hand, as a framework with orders drawn on it."""

    # === Several quotations ===

    def test_quotations_of_one_customer_become_one_contract(self):
        orders = (self._create_order() + self._create_order()).with_user(
            self.user_sales
        )
        action = orders.action_create_agreement()
        agreement = self.env["agreement"].browse(action["res_id"])
        self.assertEqual(agreement.order_ids, orders.sudo(False))
        self.assertEqual(agreement.amount_total, sum(orders.mapped("amount_total")))
        self.assertEqual(orders.action_create_agreement()["res_id"], agreement.id)
        more = orders + self._create_order().with_user(self.user_sales)
        with self.assertRaisesRegex(UserError, agreement.code):
            more.action_create_agreement()
        self.assertFalse(more[2].agreement_id)

    def test_an_order_of_another_customer_is_refused(self):
        agreement = self._create_agreement()
        other = self._create_order()
        other.partner_id = self.env["res.partner"].create({"name": "Khách khác"})
        with self.assertRaises(ValidationError):
            other.agreement_id = agreement

    # === By hand ===

    def _create_by_hand(self, **values):
        return (
            self.env["agreement"]
            .with_user(self.user_sales)
            .create({"name": "Kho mát", "partner_id": self.customer.id, **values})
        )

    def test_goods_written_on_the_contract_belong_to_its_draft_order(self):
        agreement = self._create_by_hand()
        self.assertFalse(agreement.draft_order_id)
        agreement.action_add_goods()
        order = agreement.draft_order_id
        self.assertEqual(order.agreement_id, agreement)
        self.assertEqual(order.partner_id.commercial_partner_id, self.customer)
        with Form(agreement) as form, form.order_line_ids.new() as line:
            line.product_id = self.product_store
            line.product_uom_qty = 2
            line.price_unit = 100_000_000
        self.assertEqual(agreement.order_line_ids.order_id, order)
        self.assertEqual(agreement.amount_total, 220_000_000)
        self.assertEqual(
            sum(agreement.instalment_ids.mapped("amount")), agreement.amount_total
        )
        with Form(agreement) as form, form.order_line_ids.edit(0) as line:
            line.product_uom_qty = 3
            line.price_unit = 100_000_000
        self.assertEqual(agreement.amount_total, 330_000_000)
        agreement.action_add_goods()
        self.assertEqual(agreement.order_ids, order)
        self._sign(agreement)
        self.assertEqual(order.state, "sale")

    def test_imported_goods_create_the_draft_order_at_need(self):
        agreement = self._create_by_hand(
            order_line_ids=[
                Command.create(
                    {
                        "product_id": self.product_store.id,
                        "product_uom_qty": 1,
                        "price_unit": 10_000_000,
                    }
                ),
                Command.create(
                    {
                        "product_id": self.product_work.id,
                        "product_uom_qty": 1,
                        "price_unit": 5_000_000,
                    }
                ),
            ]
        )
        self.assertEqual(len(agreement.order_ids), 1)
        self.assertEqual(len(agreement.order_line_ids), 2)
        self.assertEqual(agreement.amount_untaxed, 15_000_000)

    def test_a_colleague_writes_no_goods(self):
        agreement = self._create_by_hand()
        for user in (self.user_sales2, self.user_accountant, self.user_care):
            with self.assertRaises(AccessError):
                agreement.with_user(user).action_add_goods()
        line = {"product_id": self.product_store.id, "agreement_id": agreement.id}
        with self.assertRaises(AccessError):
            self.env["sale.order.line"].with_user(self.user_sales2).create(line)
        self.assertFalse(agreement.order_ids)

    def test_lines_show_what_was_invoiced(self):
        agreement = self._create_signed_agreement()
        self._invoice(agreement.instalment_ids[0])
        line = agreement.order_line_ids[0]
        self.assertAlmostEqual(
            line.agreement_amount_invoiced, line.price_total * 0.3, delta=1
        )
        works = agreement.order_line_ids[1]
        self._hand_over(agreement, share=0.5)
        self.assertEqual((works.product_uom_qty, works.qty_delivered), (2.0, 1.0))
        self.assertAlmostEqual(works.agreement_qty_invoiced, 0.6, places=4)

    def test_lines_are_read_with_as_many_queries_whatever_their_number(self):
        agreement = self._create_signed_agreement()
        self._invoice(agreement.instalment_ids[0])
        # the first one only fills the caches of the process
        orders = [self._create_order() for _i in range(3)]
        orders[2].order_line = [
            Command.create({"product_id": self.product_store.id}) for _i in range(20)
        ]
        counts = []
        for order in orders:
            order.with_user(self.user_sales).action_create_agreement()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = order.agreement_id.with_user(self.user_sales).order_line_ids
            lines.read(
                [
                    "name",
                    "qty_delivered",
                    "agreement_qty_invoiced",
                    "agreement_amount_invoiced",
                ]
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # === Clauses ===

    def test_a_contract_starts_with_the_clauses_of_its_type(self):
        agreement = self._create_agreement()
        titles = agreement.clause_ids.mapped("name")
        self.assertIn("Giao nhận hàng hóa", titles)
        self.assertIn("Bất khả kháng", titles)
        self.assertNotIn("Đặt hàng và hạn mức", titles)
        self.assertEqual(agreement.clause_changed_count, 0)
        agreement.clause_ids[1].text = "Theo thỏa thuận."
        agreement.clause_ids[2].action_leave_out()
        agreement.clause_ids = [Command.create({"name": "Thêm", "text": "Khác"})]
        self.assertEqual(agreement.clause_changed_count, 3)
        self.assertEqual(
            agreement.clause_ids.filtered("deviation").mapped("deviation"),
            ["changed", "omitted", "added"],
        )
        self.assertIn("<ins", agreement.clause_ids[1].diff)
        printed = [title for title, _text, _table in agreement._get_printed_clauses()]
        self.assertNotIn("Giao nhận hàng hóa", printed)
        agreement.agreement_type_id = self.env.ref(
            "crm_vn_contract_project.agreement_type_service"
        )
        self.assertIn("Nội dung dịch vụ và giá", agreement.clause_ids.mapped("name"))
        self.assertEqual(agreement.clause_changed_count, 3)
        agreement.clause_ids.action_restore()
        self.assertEqual(agreement.clause_changed_count, 1)
        agreement.clause_ids.filtered(
            lambda clause: clause.deviation == "added"
        ).action_leave_out()
        self.assertEqual(agreement.clause_changed_count, 0)

    def test_placeholders_are_merged_and_signed_words_stay(self):
        agreement = self._create_agreement(handover_date="2026-06-30")
        clause = agreement.clause_ids[0]
        self.assertIn("1.062.000.000 đồng", clause._render_texts()[clause])
        self.assertIn("triệu đồng", clause._render_texts()[clause])
        self.assertEqual(clause.table, "goods")
        self.assertIn("30/06/2026", agreement.clause_ids[2].preview)
        general = agreement.clause_ids.filtered(lambda rec: "so_ban" in rec.text)
        self.assertIn("04 bản", general.preview)
        self._sign(agreement)
        before = general._render_texts()[general]
        self.env.ref("base.VND").name = "DVN"
        self.assertEqual(general._render_texts()[general], before)
        self.assertIn(agreement.code, general.signed_text)

    def test_unknown_placeholders_and_code_are_refused(self):
        agreement = self._create_agreement()
        clause = agreement.clause_ids[0]
        for text in (
            "{{ gia_tien }}",
            "{{ object.env.cr }}",
            "{{ gia_tri.__class__ }}",
            "{{ gia_tri or 1 }}",
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                clause.text = text
        template = self.env["agreement.clause.template"].with_user(self.user_admin)
        with self.assertRaises(ValidationError):
            template.create({"name": "x", "text": "{{ khong_co }}"})

    def test_the_library_cannot_be_typed_on_a_clause(self):
        agreement = self._create_agreement()
        clause = agreement.clause_ids[0]
        clause.write({"text": "Khác", "library_text": "Khác", "signed_text": "Khác"})
        self.assertEqual(clause.deviation, "changed")
        self.assertFalse(clause.signed_text)
        with self.assertRaises(UserError):
            clause.unlink()
        added = clause.create(
            {
                "agreement_id": agreement.id,
                "name": "x",
                "text": "x",
                "library_name": "x",
                "library_text": "x",
            }
        )
        self.assertEqual(added.deviation, "added")

    def test_only_the_administrator_changes_the_library(self):
        template = self.env["agreement.clause.template"].search([], limit=1)
        for user in (self.user_sales, self.user_sales_manager, self.user_accountant):
            with self.assertRaises(AccessError):
                template.with_user(user).text = "x"
        clause = self._create_agreement().clause_ids[0]
        for user in (self.user_sales2,):
            self.assertFalse(clause.with_user(user).has_access("read"))
        template.with_user(self.user_admin).text = "Mới"
        self.assertFalse(clause.deviation)

    # === Framework ===

    def _create_framework(self, ceiling=2_000_000_000, sign=True, **values):
        framework = self.env.ref("crm_vn_contract_project.agreement_type_framework")
        agreement = self._create_by_hand(
            agreement_type_id=framework.id,
            end_date="2026-12-31",
            ceiling_amount=ceiling,
            **values,
        )
        return self._sign(agreement) if sign else agreement

    def _draw(self, agreement, **values):
        order = self._create_order(**values).with_user(self.user_sales)
        order.agreement_id = agreement
        return order

    def test_orders_are_drawn_on_a_framework_up_to_its_ceiling(self):
        agreement = self._create_framework()
        self.assertEqual(agreement.state, "in_force")
        self.assertFalse(agreement.project_ids or agreement.instalment_ids)
        self.assertEqual(self.customer.lifecycle, "customer")
        first = self._draw(agreement)
        self.assertEqual(agreement.amount_total, 0)
        first.order_line[0].price_unit = 900_000_001
        first.action_confirm()
        self.assertEqual(agreement.amount_total, first.amount_total)
        self.assertEqual(agreement.amount_left, 2_000_000_000 - agreement.amount_total)
        second = self._draw(agreement)
        with self.assertRaisesRegex(UserError, agreement.code):
            second.action_confirm()
        self.assertEqual(second.state, "draft")
        second.order_line[0].price_unit = 100_000_000
        second.action_confirm()
        with self.assertRaisesRegex(UserError, agreement.code):
            second.order_line[0].price_unit = 900_000_000
        with self.assertRaisesRegex(UserError, agreement.code):
            first.agreement_id = False
        self._hand_over(agreement)
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.delivered_percent, 100)

    def test_an_order_after_the_end_or_on_hold_is_refused(self):
        agreement = self._create_framework(ceiling=0)
        order = self._draw(agreement)
        with freeze_time("2027-01-01 03:00:00"), self.assertRaises(UserError):
            order.action_confirm()
        agreement._hold("Chờ gia hạn")
        with self.assertRaises(UserError):
            order.action_confirm()
        agreement.action_resume()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(agreement.amount_left, 0)

    def test_a_framework_needs_its_end_and_no_orders(self):
        agreement = self._create_framework(sign=False)
        agreement.end_date = False
        with self.assertRaises(UserError):
            agreement.action_submit()
        with self.assertRaises(ValidationError):
            agreement.write({"end_date": "2026-01-01", "start_date": "2026-02-01"})
        order = self._draw(agreement)
        with self.assertRaises(UserError):
            order.action_confirm()
        with self.assertRaises(UserError):
            agreement.action_add_goods()
        agreement.end_date = "2026-12-31"
        agreement.action_submit()
        with self.assertRaises(UserError):
            agreement.ceiling_amount = 9_000_000_000
        with self.assertRaises(UserError):
            self._draw(agreement)

    def test_a_new_order_of_a_framework_is_opened_from_it(self):
        agreement = self._create_framework()
        action = agreement.action_create_order()
        self.assertEqual(action["context"]["default_agreement_id"], agreement.id)
        with self.assertRaises(UserError):
            self._create_framework(sign=False).action_create_order()
