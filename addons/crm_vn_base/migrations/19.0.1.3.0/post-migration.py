from odoo import SUPERUSER_ID, api

from odoo.addons.crm_vn_base.tools.local_day import FORMER_ZONE, ZONE


def migrate(cr, version):
    """Give Vietnam's time zone the name that every database knows."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for model in ("res.partner", "resource.calendar"):
        env[model].search([("tz", "=", FORMER_ZONE)]).write({"tz": ZONE})
