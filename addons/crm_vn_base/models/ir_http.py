from odoo import models

from ..database_extensions import missing_extensions, remedy


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Administrators learn what the database lacks for fast search."""
        info = super().session_info()
        missing = missing_extensions(self.env.registry)
        if missing and self.env.user.has_group("base.group_erp_manager"):
            info["crm_vn_missing_extensions"] = missing
            info["crm_vn_missing_extensions_remedy"] = remedy(missing)
        return info
