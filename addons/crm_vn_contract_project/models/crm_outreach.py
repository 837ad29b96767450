from odoo import fields, models


class CrmOutreach(models.Model):
    """A job is shared with whole departments too: this add-on knows them."""

    _inherit = "crm.outreach"

    shared_department_ids = fields.Many2many(
        "hr.department",
        "crm_outreach_department_rel",
        string="Shared with Departments",
        help="The employees and managers of these departments see the job and its "
        "progress.",
    )
