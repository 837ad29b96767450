from odoo import SUPERUSER_ID, api

from odoo.addons.crm_vn_base.tools.local_day import FORMER_ZONE, ZONE


def migrate(cr, version):
    """Give Vietnam's time zone the name that every database knows."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for model, fname in (
        ("res.partner", "tz"),
        ("resource.calendar", "tz"),
        ("mail.activity", "user_tz"),
    ):
        env[model].search([(fname, "=", FORMER_ZONE)]).write({fname: ZONE})
