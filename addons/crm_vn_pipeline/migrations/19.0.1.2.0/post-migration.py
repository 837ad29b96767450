from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """Pricelists stay switched on: core's groups are not updated from our data."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    pricelists = env.ref("product.group_product_pricelist")
    env.ref("base.group_user").implied_ids = [Command.link(pricelists.id)]
