from odoo import models


class MailingList(models.Model):
    _inherit = "mailing.list"

    def _compute_display_name(self):
        """A list that has no name yet is not called "False (0)"."""
        named = self.filtered("name")
        (self - named).display_name = False
        return super(MailingList, named)._compute_display_name()
