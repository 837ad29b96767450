"""Build the style sheets and scripts once, in the template: every copy has them."""

# ruff: noqa: F821
Qweb = env["ir.qweb"]
Qweb._pregenerate_assets_bundles()
# what no view names: browsers ask for it later, and printing in a way of its own
for bundle in ("bus.websocket_worker_assets", "web.assets_backend_lazy"):
    Qweb._get_asset_bundle(bundle, css=False, js=True).js()
    Qweb._get_asset_bundle(bundle, css=True, js=False).css()
for bundle in ("web.report_assets_common", "web.report_assets_pdf"):
    Qweb._get_asset_bundle(bundle, css=True, js=False, autoprefix=True).css()
env.cr.commit()
