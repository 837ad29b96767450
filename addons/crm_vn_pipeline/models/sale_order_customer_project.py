from odoo import models


class SaleOrder(models.Model):
    """A quotation is about what its opportunity is about, unless it says otherwise."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.customer.project.link.mixin"]

    _customer_project_source = "opportunity_id"
