from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        """Send to all recipients, customers that are hidden from the user too."""
        self.invalidate_recordset(["partner_ids"])
        # sudo: the relation would be read without them, and nobody would notice
        self.sudo().mapped("partner_ids")
        return super()._action_send_mail(auto_commit=auto_commit)
