from odoo import fields, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    holiday_id = fields.Many2one(
        "vn.holiday",
        string="Public Holiday",
        index="btree_not_null",
        readonly=True,
        ondelete="cascade",
    )

    _holiday_company_uniq = models.UniqueIndex(
        "(holiday_id, company_id) WHERE holiday_id IS NOT NULL",
        "This holiday has its leave already.",
    )
