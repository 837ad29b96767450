from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Fill what this version added: anniversaries, search keys, kept occasions."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.partner"]._fill_anniversaries()
    env["res.partner"]._fill_identity_keys()
    env["vn.occasion"]._keep_in_every_company()
