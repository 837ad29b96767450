from odoo import models


class CrmLead(models.Model):
    """An opportunity is about an investor's project, or one of its items."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.customer.project.link.mixin"]

    def _merge_get_fields(self):
        return [
            *super()._merge_get_fields(),
            "customer_project_id",
            "customer_project_item_id",
        ]
