import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import verification as controller


@tagged("post_install", "-at_install")
class TestVerification(HttpCase):
    """A customer confirms or corrects his data by a link, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.env["crm.public.hit"].search([]).unlink()
        cls.sales = new_test_user(
            cls.env, "verify_sales", groups="crm_vn_base.group_crm_vn_sales"
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Công ty TNHH Thủy sản Nam Hải",
                "is_company": True,
                "phone": "0290 3838 686",
                "email": "vanphong@namhai.example",
                "vat": "1500678902",
                "comment": "Ghi chú nội bộ",
                "ref": "KH-MAT-001",
                "country_id": cls.env.ref("base.vn").id,
                "lang": "vi_VN",
                "user_id": cls.sales.id,
            }
        )

    def _send(self):
        """Return the path of the link in the mail, and its verification."""
        self.partner.with_user(self.sales).action_request_verification()
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        to = [mail.email_to, *mail.recipient_ids.mapped("email")]
        self.assertEqual([email for email in to if email], [self.partner.email])
        path = re.search(r'href="[^"]*(/crm/verify/\d+/[\w-]+)"', mail.body_html)[1]
        verification = self.env["crm.partner.verification"].search([], limit=1)
        return path, verification

    def _answer(self, path, **data):
        values = {
            name: self.partner._get_update_text(name)
            for name in self.partner._verification_page_fields()
            if name != "function"
        }
        return self.url_open(
            f"{path}/answer",
            data={"csrf_token": Request.csrf_token(self), **values, **data},
        )

    def _start(self):
        self.authenticate(None, None)
        return self._send()

    # === his page ===

    def test_the_page_shows_his_own_data_and_nothing_else(self):
        path, _verification = self._start()
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        for text in ("Công ty TNHH Thủy sản Nam Hải", "0290 3838 686", "1500678902"):
            self.assertIn(text, response.text)
        for secret in ("Ghi chú nội bộ", "KH-MAT-001", "verify_sales"):
            self.assertNotIn(secret, response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])

    def test_a_scanner_that_opens_the_link_changes_nothing(self):
        path, verification = self._start()
        for _i in range(3):
            self.assertEqual(self.url_open(path).status_code, 200)
        self.opener.head(self.base_url() + path)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{path}/answer").status_code, 405)
        verification.invalidate_recordset()
        self.partner.invalidate_recordset()
        self.assertEqual(verification.state, "sent")
        self.assertFalse(self.partner.record_verified)
        self.assertFalse(self.env["crm.public.hit"].search([]))

    @mute_logger("odoo.http")
    def test_a_post_from_elsewhere_changes_nothing(self):
        path, verification = self._start()
        response = self._answer(path, csrf_token="forged", phone="0912 345 678")
        self.assertEqual(response.status_code, 400)
        verification.invalidate_recordset()
        self.assertEqual(verification.state, "sent")
        self.assertFalse(self.partner.update_ids)

    def test_all_right_sets_the_flags_with_date_and_name(self):
        path, verification = self._start()
        self.assertEqual(self._answer(path).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(verification.state, "answered")
        for kind in ("record", "phone", "email"):
            self.assertTrue(self.partner[f"{kind}_verified"], kind)
            self.assertTrue(self.partner[f"{kind}_verified_on"])
            self.assertEqual(self.partner[f"{kind}_verified_by_id"], self.partner)
        self.assertEqual(self.partner.update_ids.kind, "verify")
        self.assertEqual(self.partner.update_ids.source, "customer")

    def test_corrections_wait_for_the_owner(self):
        path, _verification = self._start()
        self._answer(path, phone="0290 3838 999", ref="hack", user_id="1")
        self.env.invalidate_all()
        request = self.env["crm.partner.update.request"].search(
            [("partner_id", "=", self.partner.id)]
        )
        self.assertEqual(request.line_ids.mapped("field_name"), ["phone"])
        self.assertEqual(request.source, "customer")
        self.assertEqual(request.owner_id, self.sales)
        self.assertFalse(request.user_id)
        self.assertEqual(self.partner.phone, "+842903838686")
        self.assertFalse(self.partner.email_verified)
        request.with_user(self.sales).action_accept_all()
        request.with_user(self.sales).action_apply()
        self.assertEqual(self.partner.phone, "+842903838999")
        self.assertEqual(self.partner.update_ids.source, "customer")
        self.assertTrue(self.partner.record_verified and self.partner.email_verified)
        self.assertEqual(self.partner.ref, "KH-MAT-001")

    def test_corrections_at_once_if_the_setting_says_so(self):
        self.env["ir.config_parameter"].set_param(
            "crm_vn_base.verification_apply", True
        )
        path, _verification = self._start()
        self._answer(path, phone="0290 3838 999", street="Lô B8 KCN Khánh An")
        self.env.invalidate_all()
        self.assertEqual(self.partner.phone, "+842903838999")
        self.assertEqual(self.partner.street, "Lô B8 KCN Khánh An")
        self.assertTrue(self.partner.record_verified)
        self.assertEqual(self.partner.data_source, "customer")

    def test_a_mistake_is_explained_and_the_link_stays_good(self):
        path, verification = self._start()
        response = self._answer(path, phone="0290", street="Đường Mới")
        self.assertEqual(response.status_code, 200)
        self.assertIn("alert-danger", response.text)
        self.assertIn("Đường Mới", response.text)
        verification.invalidate_recordset()
        self.assertEqual(verification.state, "sent")

    def test_what_he_types_is_never_html(self):
        path, _verification = self._start()
        response = self._answer(path, phone="0290", street="<script>x</script>")
        self.assertNotIn("<script>x", response.text)

    # === everybody else ===

    def _get_refusal(self, path):
        with mute_logger("odoo.http"):
            response = self.url_open(path)
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("Nam Hải", response.text)
        return re.sub(r"csrf_token: \"[^\"]*\"", "", response.text)

    def test_wrong_expired_used_replaced_and_unknown_look_the_same(self):
        path, verification = self._start()
        number = verification.id
        pages = {
            self._get_refusal(f"/crm/verify/{number}/{'x' * 43}"),
            self._get_refusal("/crm/verify/999999/abc"),
        }
        verification.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        pages.add(self._get_refusal(path))
        verification.expires_on = fields.Datetime.now() + timedelta(days=1)
        self._send()
        verification.invalidate_recordset()
        self.assertEqual(verification.state, "revoked")
        pages.add(self._get_refusal(path))
        path, _verification = self._send()
        self._answer(path)
        pages.add(self._get_refusal(path))
        self.assertEqual(len(pages), 1)
        answers = self._answer(path, phone="0912 345 678")
        self.assertEqual(answers.status_code, 404)
        self.partner.invalidate_recordset()
        self.assertEqual(self.partner.phone, "+842903838686")

    def test_a_link_is_for_one_customer(self):
        path, verification = self._start()
        other = self.partner.copy({"email": "khac@khac.example", "phone": False})
        other.with_user(self.sales).action_request_verification()
        secret = path.rsplit("/", 1)[1]
        self._get_refusal(f"/crm/verify/{verification.id + 1}/{secret}")

    def test_who_tries_many_is_shut_out_even_with_the_right_link(self):
        path, _verification = self._start()
        with patch.object(controller, "TRIES", 3):
            for _i in range(3):
                self._get_refusal("/crm/verify/1/wrong")
            self._get_refusal(path)
        self.assertEqual(self.url_open(path).status_code, 200)

    def test_the_secret_is_long_and_not_kept(self):
        path, verification = self._start()
        secret = path.rsplit("/", 1)[1]
        self.assertGreaterEqual(len(secret), 43)
        values = verification.sudo().read()[0].values()
        self.assertNotIn(secret, " ".join(map(str, values)))
        with self.assertRaises(AccessError):
            verification.with_user(self.sales).read(["secret_hash"])
        with patch(
            "odoo.addons.crm_vn_base.models.crm_partner_verification.consteq",
            return_value=False,
        ) as compare:
            self._get_refusal(path)
        compare.assert_called_once()

    # === sending ===

    def test_throttled_and_only_with_an_address(self):
        for _i in range(3):
            self._send()
        with self.assertRaises(UserError):
            self.partner.with_user(self.sales).action_request_verification()
        self.partner.email = False
        with self.assertRaises(UserError):
            self.partner.with_user(self.sales).action_request_verification()

    def test_who_may_not_write_the_customer_sends_nothing(self):
        clerk = new_test_user(self.env, "verify_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.partner.with_user(clerk).action_request_verification()
        _path, verification = self._send()
        self.assertFalse(verification.with_user(clerk).has_access("read"))
        with self.assertRaises(AccessError):
            verification.with_user(self.sales).email = "x@x.example"

    # === flags ===

    def test_a_flag_names_who_set_it_and_falls_with_its_value(self):
        partner = self.partner.with_user(self.sales)
        partner.write(
            {
                "phone_verified": True,
                "email_verified": True,
                "record_verified": True,
                "phone_verified_by_id": 1,
                "phone_verified_on": "2020-01-01",
            }
        )
        self.assertEqual(partner.phone_verified_by_id, self.sales.partner_id)
        self.assertGreater(partner.phone_verified_on.year, 2020)
        partner.phone = "+84 290 3838686"
        self.assertTrue(partner.phone_verified, "the same number, written otherwise")
        partner.email = "moi@namhai.example"
        self.assertFalse(partner.email_verified or partner.record_verified)
        self.assertFalse(partner.email_verified_on or partner.email_verified_by_id)
        self.assertTrue(partner.phone_verified)
        partner.phone = "0290 3838 111"
        self.assertFalse(partner.phone_verified)
        self.assertFalse(partner.copy().record_verified)
        forged = partner.with_context(crm_verified_by=1)
        forged.email_verified = True
        self.assertEqual(partner.email_verified_by_id, self.sales.partner_id)
