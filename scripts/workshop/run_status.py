"""./run --status: what runs, and where everything lies."""

from .server import server_log
from .setup import Setup


def say_status(setup: Setup) -> int:
    """Print it; 0 when the server runs."""
    noted = setup.server.read()
    if noted:
        address = f"http://127.0.0.1:{noted['port']}"
        print(f"Odoo        {address}  (pid {noted['pid']}, {noted['database']})")
    else:
        print("Odoo        không chạy / not running")
    if setup.named:
        print(f"PostgreSQL  {setup.named.user}@{setup.named.host}:{setup.named.port}")
    else:
        cluster = setup.cluster
        running = cluster.data.exists() and cluster.running()
        state = "đang chạy / running" if running else "không chạy / not running"
        print(f"PostgreSQL  {state}  ({cluster.socket})")
    mail = setup.mailbox.read()
    if mail:
        print(f"SMTP        127.0.0.1:{mail['port']}  (pid {mail['pid']})")
    print(f"Dữ liệu / Data   {setup.places.state}")
    print(f"Bộ đệm / Cache   {setup.places.cache}")
    print(f"Nhật ký / Logs   {server_log(setup)}")
    return 0 if noted else 1
