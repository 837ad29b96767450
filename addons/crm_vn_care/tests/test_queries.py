from odoo.tests import tagged, warmup

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestQueries(CareCommon):
    """Lists cost the same for two rows and for two hundred."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warranties = cls.env["crm.warranty"].create(
            [
                {
                    "partner_id": cls.partner.id,
                    "product_id": cls.product.id,
                    "date_start": "2026-01-01",
                }
                for _number in range(20)
            ]
        )
        cls._create_ticket(warranty_id=cls.warranties[0].id)
        cls.env.flush_all()

    @warmup
    def test_warranty_list(self):
        warranties = self.warranties.with_user(self.users["care"])
        warranties.invalidate_recordset()
        with self.assertQueryCount(6):
            warranties.mapped("state")
            self.assertEqual(sum(warranties.mapped("ticket_count")), 1)

    @warmup
    def test_touch_list(self):
        touches = self.env["crm.care.touch"].create(
            [
                {
                    "program_id": self.program.id,
                    "partner_id": self.partner.id,
                    "occasion_date": f"2026-01-{day:02}",
                    "date_planned": "2026-02-01",
                }
                for day in range(1, 21)
            ]
        )
        self.env.flush_all()
        touches = touches.with_user(self.users["care"])
        touches.invalidate_recordset()
        with self.assertQueryCount(8):
            self.assertTrue(all(touches.mapped("is_late")))
            touches.mapped("display_name")

    @warmup
    def test_agreement_counts(self):
        agreements = self.agreement | self._create_agreement(self.other_partner)
        agreements = agreements.with_user(self.users["care"])
        self.env.flush_all()
        agreements.invalidate_recordset()
        with self.assertQueryCount(8):
            agreements.mapped("warranty_count")
            agreements.mapped("ticket_count")
            agreements.mapped("care_touch_count")
