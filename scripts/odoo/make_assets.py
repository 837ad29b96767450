"""Build the style sheets and scripts once, in the template: every copy has them."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
