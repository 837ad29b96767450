from odoo import api, models


class CrmCustomerDocumentMixin(models.AbstractModel):
    """A document whose responsible person sees its customer.

    Therefore nobody may choose a customer for it whom he does not see: he would make
    him visible to himself. Declare the open documents in
    ``res.partner._visibility_documents()``.
    """

    _name = "crm.customer.document.mixin"
    _description = "Document of a Customer"
    _inherit = ["crm.desk.document.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        name = self._customer_document_field
        default = self.env.context.get(f"default_{name}")
        self._check_customers_choosable(vals.get(name, default) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        name = self._customer_document_field
        if vals.get(name) and self.filtered(lambda doc: doc[name].id != vals[name]):
            self._check_customers_choosable([vals[name]])
        return super().write(vals)

    @api.model
    def _check_customers_choosable(self, partner_ids):
        if not self.env.su:
            # the ORM takes a record for its id
            ids = {
                partner_id.id if isinstance(partner_id, models.Model) else partner_id
                for partner_id in partner_ids
                if partner_id
            }
            self.env["res.partner"].browse(ids)._check_choosable()
