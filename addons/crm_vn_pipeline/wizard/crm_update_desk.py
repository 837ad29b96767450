from odoo import models


class CrmUpdateDesk(models.TransientModel):
    """From the desk to an opportunity or a quotation of the customer found."""

    _inherit = "crm.update.desk"

    def action_new_opportunity(self):
        return self._get_document_action(
            "crm.lead", self.env._("New Opportunity"), type="opportunity"
        )

    def action_new_quotation(self):
        """A quotation; confirming it makes it the customer's order."""
        return self._get_document_action("sale.order", self.env._("New Quotation"))
