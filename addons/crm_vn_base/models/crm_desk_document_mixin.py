from odoo import api, models
from odoo.exceptions import UserError


class CrmDeskDocumentMixin(models.AbstractModel):
    """A document that, started at the update desk, needs its customer."""

    _name = "crm.desk.document.mixin"
    _description = "Document Started at the Update Desk"

    _customer_document_field = "partner_id"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if self.env.context.get("crm_desk_partner_id"):
            for document in documents:
                document._check_desk_customer()
        return documents

    def _check_desk_customer(self):
        self.ensure_one()
        if not self[self._customer_document_field]:
            raise UserError(
                self.env._(
                    "“%(document)s” needs its customer: choose one, then save.",
                    document=self.display_name,
                )
            )
