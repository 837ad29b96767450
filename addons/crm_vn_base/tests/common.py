import shutil
import subprocess
from unittest import SkipTest
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase

NO_MAIL = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


def new_test_users(env, people, **values):
    """Create the users of a class at once, as Odoo's ``new_test_user`` creates one.

    One by one takes several times as long: each empties the caches for the next.

    :param people: {login: role}, or {login: (role, values of this user alone)}; a role
        with a dot is the xml id of a group
    :param values: of all of them
    :return: the users, in that order
    """
    vals_list = []
    for login, role in people.items():
        role, own = (role, {}) if isinstance(role, str) else role
        group = env.ref(role if "." in role else f"crm_vn_base.group_crm_vn_{role}")
        vals_list.append(
            {
                "name": f"{login} ({role})",
                "login": login,
                "password": login.ljust(8, "x"),
                "email": f"{login[0]}.{login[0]}@example.com",
                "group_ids": [Command.set(group.ids)],
                "view_group_hierarchy": False,  # for forms; its default takes long
                **values,
                **own,
            }
        )
    users = env["res.users"].with_context(no_reset_password=True)
    # to-dos that welcome them, where there are to-dos, and pictures of their initials
    # in five sizes take half of the time
    with (
        patch.object(type(users), "_generate_onboarding_todo", create=True),
        patch.object(type(users.partner_id), "_avatar_generate_svg", return_value=""),
    ):
        return users.create(vals_list)


def read_pages(pdf):
    """Return the text of each page of a PDF, in the order in which it was written."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    if not shutil.which(command[0]):
        raise SkipTest("pdftotext is not installed")
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    *pages, _end = done.stdout.decode().split("\f")
    return [" ".join(page.split()) for page in pages]


class CrmVnBaseCase(TransactionCase):
    """One user per role, one team:

    manager (leads the team) ─ sales, sales2 │ marketing │ care │ accountant │ crm_admin
    """

    ROLES = {
        "sales": "sales",
        "sales2": "sales",
        "marketing": "marketing",
        "care": "care",
        "accountant": "accountant",
        "manager": "sales_manager",
        "crm_admin": "admin",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **NO_MAIL})
        cls.env["res.lang"]._activate_lang("vi_VN")
        users = new_test_users(
            cls.env,
            {
                f"vn_{name}": (role, {"name": f"Vai trò {name}"})
                for name, role in cls.ROLES.items()
            },
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
        )
        cls.users_by_role = dict(zip(cls.ROLES, users, strict=True))
        for name, user in cls.users_by_role.items():
            setattr(cls, f"user_{name}", user)
        cls.team = cls.env["crm.team"].create(
            {"name": "Đội thử nghiệm", "user_id": cls.user_manager.id}
        )
        cls.env["crm.team.member"].create(
            [
                {"crm_team_id": cls.team.id, "user_id": user.id}
                for user in (cls.user_sales, cls.user_sales2)
            ]
        )

    @classmethod
    def _create_customer(cls, **values):
        return cls.env["res.partner"].create(
            {"name": "Công ty TNHH Thủy sản Nam Hải", "is_company": True, **values}
        )

    @classmethod
    def _create_interaction(cls, partner, **values):
        return cls.env["crm.interaction"].create(
            {"partner_id": partner.id, "user_id": cls.user_sales.id, **values}
        )
