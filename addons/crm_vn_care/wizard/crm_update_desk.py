from odoo import models


class CrmUpdateDesk(models.TransientModel):
    """From the desk to a case of the customer found."""

    _inherit = "crm.update.desk"

    def action_new_ticket(self):
        return self._get_document_action("helpdesk.ticket", self.env._("New Case"))
