import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged, users

from .intake_common import IntakeCommon
from .test_advertising import MORNING, AdvertisingCommon


@tagged("post_install", "-at_install")
class TestConsent(IntakeCommon, AdvertisingCommon):
    """What somebody said is a log that outlives everything else."""

    def _said(self, channel, address):
        said = self.consents._get_last(self.env.company, channel, [address])
        return said.get(address, ("unknown",))[0]

    @users("pl_sales")
    def test_recorded_from_the_customers_form(self):
        partner = self.env["res.partner"].create(
            {"name": "Nam Hải", "email": "vp@namhai-thu.example", "phone": "0901777666"}
        )
        self.assertEqual(partner.ad_consent, "unknown")
        action = partner.action_record_ad_consent()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"by_sms": False, "text": "Tối đa 4 lần/tháng"}).action_apply()
        partner.invalidate_recordset(["ad_consent"])
        self.assertEqual(partner.ad_consent, "granted")
        self.assertEqual(self._said("call", "+84901777666"), "granted")
        self.assertEqual(self._said("sms", "+84901777666"), "unknown")
        wizard.create({"event": "refused", "by_email": False}).action_apply()
        partner.invalidate_recordset(["ad_consent"])
        self.assertEqual(partner.ad_consent, "refused")
        self.assertEqual(self._said("call", "+84901777666"), "withdrawn")
        self.assertEqual(self._said("email", "vp@namhai-thu.example"), "granted")

    def test_box_of_the_landing_page(self):
        self.intake.consent_text = "Tôi đồng ý nhận báo giá"
        self.intake.write({"consent_sms": False})
        said = {"name": "Mai", "phone": "0903555777", "email": "mai@thu.example"}
        self._process(said | {"consent": "Tôi đồng ý nhận báo giá"})
        self.assertEqual(self._said("email", "mai@thu.example"), "granted")
        self.assertEqual(self._said("call", "+84903555777"), "granted")
        self.assertEqual(self._said("sms", "+84903555777"), "unknown")
        row = self.consents.search([("address", "=", "mai@thu.example")])
        self.assertEqual(row.text, "Tôi đồng ý nhận báo giá")

    def test_words_that_were_not_ours_are_no_consent(self):
        self.intake.consent_text = "Tôi đồng ý nhận báo giá"
        self._process({"email": "mai@thu.example", "consent": "yes"})
        self._process({"email": "lan@thu.example"})
        for address in ("mai@thu.example", "lan@thu.example"):
            self.assertEqual(self._said("email", address), "unknown")

    def test_blacklist_and_opt_out_are_refusals_and_stay_so(self):
        self.env["mail.blacklist"]._add("agreed@thu.example")
        self.assertEqual(self._said("email", "agreed@thu.example"), "withdrawn")
        self.env["mail.blacklist"]._remove("agreed@thu.example")
        self.assertEqual(self._said("email", "agreed@thu.example"), "withdrawn")
        self.env["phone.blacklist"].add("+84901888484")
        for channel in ("sms", "call"):
            self.assertEqual(self._said(channel, "+84901888484"), "refused")
        news, offers = self.env["mailing.list"].create([{"name": "A"}, {"name": "B"}])
        contact = self.env["mailing.contact"].create(
            {"name": "Lan", "email": "lan@thu.example", "list_ids": (news + offers).ids}
        )
        first, second = contact.subscription_ids
        first.opt_out = True
        self.assertEqual(self._said("email", "lan@thu.example"), "unknown")
        second.opt_out = True
        self.assertEqual(self._said("email", "lan@thu.example"), "refused")

    def test_log_is_not_changed(self):
        partner = self.env["res.partner"].create(
            {"name": "Nam Hải", "email": "vp@namhai-thu.example"}
        )
        row = self.consents.create(
            {"partner_id": partner.id, "channel": "email", "event": "refused"}
        )
        self.assertEqual(row.address, "vp@namhai-thu.example")
        with self.assertRaises(UserError):
            row.event = "granted"
        with self.assertRaises(UserError):
            row.unlink()
        partner.unlink()
        self.assertEqual(self._said("email", "vp@namhai-thu.example"), "refused")
        with self.assertRaisesRegex(UserError, "no address"):
            self.consents.create(
                {"channel": "call", "address": "x@y.vn", "event": "refused"}
            )

    def test_who_reads_it(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Nam Hải",
                "email": "vp@namhai-thu.example",
                "user_id": self.sales.id,
            }
        )
        row = self.consents.create(
            {"partner_id": partner.id, "channel": "email", "event": "refused"}
        )
        for user, allowed in (
            (self.sales, True),
            (self.colleague, False),
            (self.marketing, True),
            (self.care, True),
            (self.manager, True),
        ):
            self.assertEqual(
                row.with_user(user).has_access("read"), allowed, user.login
            )
            self.assertFalse(row.with_user(user).has_access("write"))
            self.assertFalse(row.with_user(user).has_access("unlink"))


@tagged("post_install", "-at_install")
class TestDncList(AdvertisingCommon):
    """The national list, from the file that is handed out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user("pl_admin", "admin")
        cls.numbers = cls.env["crm.dnc.number"]

    def _load(self, content, name="dnc.csv", date="2026-03-01", user=None):
        return (
            self.env["crm.dnc.load"]
            .with_user(user or self.admin)
            .create(
                {
                    "file": base64.b64encode(content),
                    "file_name": name,
                    "list_date": date,
                }
            )
            .action_load()
        )

    def _listed(self, channel):
        numbers = [f"+8490188848{i}" for i in range(9)]
        return set(self.numbers._find_listed(channel, numbers))

    @freeze_time(MORNING)
    def test_list_takes_the_place_of_the_last_one(self):
        self.numbers.create({"number": "0901888480"})
        first = "Số thuê bao;Loại\n0901888481;\n84901888482;S\n0901888483;V\nabc123;\n"
        message = self._load(first.encode())["params"]["message"]
        self.assertIn("abc123", message)
        self.assertEqual(self._listed("sms"), {f"+8490188848{i}" for i in (0, 1, 2)})
        self.assertEqual(self._listed("call"), {f"+8490188848{i}" for i in (0, 1, 3)})
        self.assertEqual(self.numbers._get_age(), 1)
        self._load(b"0901888481\n0901888484\n", date="2026-03-02")
        self.assertEqual(self._listed("call"), {f"+8490188848{i}" for i in (0, 1, 4)})
        entry = self.numbers.search([("number", "=", "+84901888481")])
        self.assertEqual(str(entry.registered_on), "2026-03-01", "since when it stands")
        with self.assertRaisesRegex(UserError, "newer"):
            self._load(b"0901888481\n")

    @freeze_time(MORNING)
    def test_excel_that_lost_the_leading_zeros(self):
        book = Workbook()
        book.active.append(["Số"])
        book.active.append([901888481])
        content = io.BytesIO()
        book.save(content)
        self._load(content.getvalue(), "dnc.xlsx")
        self.assertEqual(self._listed("sms"), {"+84901888481"})

    @freeze_time(MORNING)
    def test_what_is_no_list_is_refused(self):
        for content, name in (
            (b"\xff\xfe\x00", "a.csv"),
            (b"no excel", "a.xlsx"),
            ("Tên\nAn\n".encode(), "a.csv"),
        ):
            with self.assertRaises(UserError):
                self._load(content, name)
        with self.assertRaises(UserError):
            self._load(b"0901888481\n", date="2026-03-09")
        self.assertFalse(self._listed("sms"))

    def test_list_is_the_administrators(self):
        with self.assertRaises(AccessError):
            self._load(b"0901888481\n", user=self.marketing)
        with self.assertRaises(AccessError):
            self.numbers.with_user(self.marketing).create({"number": "0901888481"})
        with self.assertRaises(ValidationError):
            self.numbers.create({"number": "x"})
        rule = self.env.ref("crm_vn_pipeline.crm_ad_rule_sms")
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).max_per_day = 9
        rule.with_user(self.admin).max_per_day = 2
