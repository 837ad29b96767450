from odoo import models


class PhoneBlacklist(models.Model):
    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "crm.ad.refusal.mixin"]

    def _get_refused_addresses(self):
        clean = self.env["crm.ad.consent"]._clean_address
        numbers = {clean("call", number) for number in self.mapped("number")} - {""}
        return [("sms", numbers), ("call", numbers)]
