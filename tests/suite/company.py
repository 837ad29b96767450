"""A small company set up by its administrator: one user per role, a team, a product.

Nothing of the demo company is used, which shows that the suite works without it.
"""

from .client import Client

PASSWORD = "mat-khau-cua-toi"  # of every user that these tests create
ROLES = ("marketing", "sales", "accountant", "care", "sales_manager")
NAMES = {
    "marketing": "Trần Thị Nhung",
    "sales": "Nguyễn Văn Đạt",
    "accountant": "Phạm Thu Hà",
    "care": "Vũ Ngọc Lan",
    "sales_manager": "Hoàng Minh Tuấn",
}


class Company:
    """The administrator's session and, by role, everybody else's."""

    def __init__(self, server, admin_password: str) -> None:
        self.server = server
        self.admin = Client(server.url, server.database, "admin", admin_password)
        self.users = {role: self._create_user(role) for role in ROLES}
        self.team = self._create_team()

    def _create_user(self, role: str) -> int:
        return self.admin.create(
            "res.users",
            name=NAMES[role],
            login=f"walk.{role}",
            password=PASSWORD,
            email=f"{role}@minhphat.example",
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
            group_ids=[(4, self.admin.ref(f"crm_vn_base.group_crm_vn_{role}"))],
        )

    def _create_team(self) -> int:
        members = [self.users["sales"], self.users["sales_manager"]]
        return self.admin.create(
            "crm.team",
            name="Kinh doanh miền Nam",
            user_id=self.users["sales_manager"],
            crm_team_member_ids=[(0, 0, {"user_id": user}) for user in members],
        )

    def log_in(self, role: str) -> Client:
        return Client(self.server.url, self.server.database, f"walk.{role}", PASSWORD)

    def send_mail_through(self, port: int) -> None:
        send_mail_through(self.admin, self.server.url, port)

    def create_product(self, name: str, price: int, **values) -> int:
        return self.admin.create(
            "product.product", name=name, list_price=price, **values
        )


def send_mail_through(admin: Client, url: str, port: int) -> int:
    """Mails leave through the SMTP server on this local port, with links to ``url``."""
    for key, value in {"web.base.url": url, "web.base.url.freeze": "True"}.items():
        admin.call("ir.config_parameter", "set_param", key, value)
    return admin.create(
        "ir.mail_server",
        name="Máy chủ thư",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_encryption="none",
    )
