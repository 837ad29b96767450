from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # openers are matched to known customers by it, a batch at a time
    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
