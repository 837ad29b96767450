from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """The discount beside the price is core's setting, on, instead of a role's."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    discounts = env.ref("sale.group_discount_per_so_line")
    role = env.ref("crm_vn_base.group_crm_vn_sales")
    role.implied_ids = [Command.unlink(discounts.id)]
    env.ref("base.group_user").implied_ids = [Command.link(discounts.id)]
