from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _creation_message(self):
        """In one language: what a scheduled action creates has none in its context."""
        return super(MailThread, self._fallback_lang())._creation_message()
