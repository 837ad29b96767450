from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_warranty_months(self, agreement):
        """Return the warranty of this product under a contract, in months; 0: none."""
        own = self.warranty_months
        if own or self.type == "service":
            return own
        return agreement.warranty_months
