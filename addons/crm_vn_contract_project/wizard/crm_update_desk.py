from odoo import models


class CrmUpdateDesk(models.TransientModel):
    """From the desk to a contract of the customer found."""

    _inherit = "crm.update.desk"

    def action_new_agreement(self):
        """Contracts are made with the organisation, not with its contact."""
        customer = self._get_customer().commercial_partner_id
        action = self._get_document_action("agreement", self.env._("New Contract"))
        action["context"]["default_partner_id"] = customer.id
        return action
