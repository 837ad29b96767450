from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .common import NO_MAIL, CrmVnBaseCase

VIETNAM = "Asia/Ho_Chi_Minh"


@tagged("post_install", "-at_install")
class TestTimeZone(CrmVnBaseCase):
    """Vietnam's time zone has one name, which every database knows."""

    def test_the_former_name_is_not_kept(self):
        user = self.user_sales
        user.tz = False
        task = self._create_customer().activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id
        )
        user.tz = "Asia/Saigon"
        self.assertEqual((user.tz, user.partner_id.tz), (VIETNAM, VIETNAM))
        self.assertEqual(task.user_tz, VIETNAM)
        contact = self._create_customer(tz="Asia/Saigon")
        self.assertEqual(contact.tz, VIETNAM)
        contact.tz = "Asia/Tokyo"
        self.assertEqual(contact.tz, "Asia/Tokyo")


@tagged("post_install", "-at_install")
class TestFirstLogin(HttpCase):
    @mute_logger("odoo.addons.base.models.res_users")
    def test_the_zone_a_browser_says_at_the_first_login(self):
        user = new_test_user(
            self.env, "zone_user", "base.group_user", tz=False, context=NO_MAIL
        )
        self.opener.cookies["tz"] = "Asia/Saigon"
        page = self.url_open("/web/login").text
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        self.url_open(
            "/web/login",
            {
                "login": "zone_user",
                "password": "zone_user",
                "csrf_token": token,
                "db": get_db_name(),
            },
        )
        user.invalidate_recordset()
        self.assertEqual(user.tz, VIETNAM)
