from odoo import models


class MailBlacklist(models.Model):
    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "crm.ad.refusal.mixin"]

    def _get_refused_addresses(self):
        return [("email", self.mapped("email"))]
