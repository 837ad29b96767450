from odoo.tests import TransactionCase, new_test_user

NO_MAIL = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


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
        cls.users_by_role = {
            name: new_test_user(
                cls.env,
                f"vn_{name}",
                groups=f"crm_vn_base.group_crm_vn_{role}",
                name=f"Vai trò {name}",
                lang="vi_VN",
                tz="Asia/Ho_Chi_Minh",
            )
            for name, role in cls.ROLES.items()
        }
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
