"""Make a copied template a database of its own. Globals: PASSWORD, URL, DEMO."""

# ruff: noqa: F821
Parameter = env["ir.config_parameter"]
Parameter.init(force=True)  # its own identifier and secret, not the template's
Parameter.set_param("web.base.url", URL)
env.ref("base.user_admin").password = PASSWORD
if DEMO:
    values = {
        "name": "Hộp thư của bản dùng thử",
        "smtp_host": "127.0.0.1",
        "smtp_port": 8025,
        "smtp_encryption": "none",
    }
    server = env["ir.mail_server"].create(values)
    env["ir.model.data"].create(
        {
            "module": "__run__",
            "name": "mail_server_demo",
            "model": "ir.mail_server",
            "res_id": server.id,
            "noupdate": True,
        }
    )
for bundle in ("web.assets_frontend", "web.assets_web"):  # the first page is quick
    env["ir.qweb"]._get_asset_bundle(bundle, css=False, js=True).js()
    env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
print("database finished")
