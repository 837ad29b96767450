import base64
import io
from datetime import timedelta

from PIL import Image, ImageDraw

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase

from odoo.addons.crm_vn_base.tests.common import new_test_users

from .common import ContractCase


def draw_signature(is_drawn=True):
    """What the browser sends: a PNG with, or without, a line on it."""
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    if is_drawn:
        ImageDraw.Draw(image).line((20, 60, 150, 30, 280, 90), fill="#10246b", width=3)
    output = io.BytesIO()
    image.save(output, "PNG")
    return "data:image/png;base64," + base64.b64encode(output.getvalue()).decode()


def take_photo(side=40):
    output = io.BytesIO()
    Image.new("RGB", (side, side), "#88aacc").save(output, "JPEG")
    return output.getvalue()


class PortalCase(ContractCase, HttpCase):
    """Two customers with a portal user each; the link of a document; its form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Công ty CP An Phú", "is_company": True}
        )
        contacts = cls.env["res.partner"].create(
            [
                {"name": f"Khách {login}", "parent_id": company.id, "lang": "vi_VN"}
                for login, company in (
                    ("khoa", cls.customer),
                    ("mai", cls.other_customer),
                )
            ]
        )
        new_test_users(
            cls.env,
            {
                login: ("base.group_portal", {"partner_id": contact.id})
                for login, contact in zip(("khoa", "mai"), contacts, strict=True)
            },
        )

    @classmethod
    def _sign_today(cls, agreement):
        return cls._sign(agreement, date=str(cls.today))

    def _url(self, document, suffix="", token=None):
        document = document.sudo()
        token = document.access_token if token is None else token
        query = f"?access_token={token}" if token else ""
        return f"{document.access_url}{suffix}{query}"

    def _get(self, document, suffix="", token=None, **query):
        url = self._url(document, suffix, token)
        url += "".join(f"&{name}={value}" for name, value in query.items())
        return self.url_open(url, allow_redirects=False)

    def _post(self, document, suffix, token=None, files=None, **data):
        document = document.sudo()
        return self.url_open(
            document.access_url + suffix,
            data={
                "csrf_token": Request.csrf_token(self),
                "access_token": document.access_token if token is None else token,
                **data,
            },
            files=files,
            allow_redirects=False,
        )

    def _sign_in_portal(self, document, **data):
        values = {
            "name": " Trần  Văn Khoa ",
            "position": "Giám đốc",
            "signature": draw_signature(),
            **data,
        }
        return self._post(document, "/sign", **values)

    def _expire(self, document):
        document.sudo().link_valid_until = self.today - timedelta(days=1)

    def _as_visitor(self):
        self.authenticate(None, None)

    def _as(self, login):
        self.authenticate(login, login)

    def _assert_unknown(self, response):
        """The answer to a wrong link says nothing about what exists."""
        self.assertEqual(response.status_code, 404)
        self.assertIn("o_vn_unknown", response.text)
        self.assertNotIn("BBBG", response.text)
        self.assertNotIn("HĐMB", response.text)
