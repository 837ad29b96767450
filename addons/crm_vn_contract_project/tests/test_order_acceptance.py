import base64
import json

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ContractCase

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestOrderAcceptance(ContractCase, HttpCase):
    """What the customer's acceptance in the portal does to an order."""

    def _create_sent_order(self, **values):
        order = self._create_order()
        order.write({"state": "sent", "require_signature": True, **values})
        return order

    def _accept(self, order):
        url = f"/my/orders/{order.id}/accept"
        params = {
            "access_token": order._portal_ensure_token(),
            "name": "Trần Văn Khoa",
            "signature": PIXEL,
        }
        response = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return response.json()["result"]

    def test_an_order_of_great_value_waits_for_its_contract(self):
        self.company.agreement_amount_min = 1_000_000_000
        order = self._create_sent_order(require_payment=True)
        self.assertTrue(order.needs_agreement)
        result = self._accept(order)
        self.assertTrue(result.get("force_refresh"), result)
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.signed_by, "Trần Văn Khoa")
        self.assertTrue(base64.b64decode(order.signature))
        self.assertFalse(order._has_to_be_paid())
        [todo] = order.activity_ids
        self.assertEqual(todo.user_id, self.user_sales)
        page = self.url_open(result["redirect_url"]).text
        self.assertIn('name="contract_follows"', page)
        order.with_user(self.user_sales).action_create_agreement()
        self.assertFalse(order.activity_ids)
        self._sign(order.agreement_id.with_user(self.user_sales), "2026-01-05")
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.needs_agreement)

    def test_a_small_order_is_confirmed_as_before(self):
        self.company.agreement_amount_min = 2_000_000_000
        order = self._create_sent_order()
        self.assertFalse(order.needs_agreement)
        self._accept(order)
        self.assertEqual(order.state, "sale")

    def test_a_quotation_template_asks_for_a_contract(self):
        template = self.env["sale.order.template"].create(
            {"name": "Kho lạnh trọn gói", "needs_agreement": True}
        )
        order = self._create_sent_order()
        self.assertFalse(order.needs_agreement)
        order.sale_order_template_id = template
        self.assertTrue(order.needs_agreement)
        order._validate_order()
        self.assertEqual(order.state, "sent")

    def test_an_order_under_an_unsigned_contract_waits_for_the_signature(self):
        agreement = self._create_agreement()
        order = agreement.order_ids.sudo()
        order.write({"state": "sent", "require_signature": True})
        agreement.action_submit()
        self._accept(order)
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.activity_ids)
        with self.assertRaises(UserError):
            order.with_user(self.user_sales).action_cancel()
