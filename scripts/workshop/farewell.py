"""The last thing ./run prints: where to go, as whom, how to stop."""

from . import databases
from .console import CONSOLE
from .mailbox import mail_folder
from .postgres import Server
from .run_database import password_file
from .server import server_log
from .setup import Setup

DEMO_PASSWORD = "minhphat"
USERS = """
SELECT u.login, p.name, COALESCE(
    string_agg(COALESCE(g.name->>'vi_VN', g.name->>'en_US'), ', ' ORDER BY g.id),
    CASE WHEN u.share THEN 'Khách hàng, trên cổng /my' ELSE p.function END)
FROM ir_model_data d
JOIN res_users u ON u.id = d.res_id
JOIN res_partner p ON p.id = u.partner_id
LEFT JOIN res_groups_users_rel r ON r.uid = u.id AND r.gid IN (
    SELECT res_id FROM ir_model_data
    WHERE model = 'res.groups' AND module LIKE 'crm\\_vn\\_%')
LEFT JOIN res_groups g ON g.id = r.gid
WHERE d.model = 'res.users' AND d.module LIKE 'crm\\_vn\\_%' AND d.name LIKE '%demo'
GROUP BY u.id, u.login, u.share, p.name, p.function ORDER BY u.id
"""


def say_farewell(setup: Setup, server: Server, new: bool) -> None:
    """Print address, users and what to do next."""
    CONSOLE.say(f"\n  CRM Việt  →  {setup.url}    ({CONSOLE.elapsed()})\n")
    mark = databases.read_mark(server, setup.database) or {}
    if mark.get("demo"):
        _say_demo(setup, server)
    secret = password_file(setup)
    if new:
        CONSOLE.say("  Quản trị hệ thống / System administrator: admin")
        # printed once, to the terminal alone: the log may be passed on
        print(f"  Mật khẩu / Password: {secret.read_text().strip()}   ({secret})\n")
    else:
        CONSOLE.say(f"  admin: mật khẩu ở / password in {secret}\n")
    CONSOLE.say("  Dừng / Stop:         ./run --stop")
    CONSOLE.say("  Trạng thái / Status: ./run --status")
    CONSOLE.say(f"  Nhật ký / Logs:      {server_log(setup)}\n")


def _say_demo(setup: Setup, server: Server) -> None:
    CONSOLE.say(
        "  Công ty dùng thử, mỗi vai trò một người / The demo company, by role:"
    )
    for login, name, roles in server.sql(USERS, setup.database):
        CONSOLE.say(f"    {login:<12} {name:<20} {roles}")
    CONSOLE.say(f"  Mật khẩu chung / Password of all: {DEMO_PASSWORD}")
    CONSOLE.say(f"  Thư gửi đi / Mails sent are kept in: {mail_folder(setup)}\n")
