from odoo import models
from odoo.http import request
from odoo.tools import remove_accents

from ..database_extensions import missing_extensions, remedy
from ..tools.local_day import ZONE

D_WITH_STROKE = str.maketrans("đĐðÐ", "dDdD")


def remove_vietnamese_accents(text):
    """As PostgreSQL's unaccent: core's own function leaves đ."""
    return remove_accents(text).translate(D_WITH_STROKE)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _register_hook(self):
        """Have ``ilike`` find the same in memory as in the database."""
        if self.pool.has_unaccent:
            self.pool.unaccent_python = remove_vietnamese_accents
        return super()._register_hook()

    @classmethod
    def _frontend_pre_dispatch(cls):
        """A visitor has no time zone: at night his pages would show yesterday."""
        res = super()._frontend_pre_dispatch()
        env = request.env
        if not env.context.get("tz") and env.company.country_code == "VN":
            request.update_context(tz=ZONE)
        return res

    def session_info(self):
        """Administrators learn what the database lacks for fast search."""
        info = super().session_info()
        missing = missing_extensions(self.env.registry)
        if missing and self.env.user.has_group("base.group_erp_manager"):
            info["crm_vn_missing_extensions"] = missing
            info["crm_vn_missing_extensions_remedy"] = remedy(missing)
        return info
