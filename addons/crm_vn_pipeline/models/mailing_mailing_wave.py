from odoo import models


class MailingMailing(models.Model):
    """A mailing belongs to a wave of its campaign."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "utm.campaign.wave.mixin"]
