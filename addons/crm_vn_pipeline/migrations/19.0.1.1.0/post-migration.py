from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Put the space before the first word of search keys of before this version."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.lead"]._fill_identity_keys()
    env["crm.target"]._fill_identity_keys()
