from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    agreement_allocation_ids = fields.One2many(
        "agreement.instalment.allocation", "line_id", export_string_translation=False
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        copy=True,
        domain="[('is_auto_campaign', '=', False)]",
        ondelete="set null",
        help="The campaign this line is a cost of; empty: the campaign of the bill.",
    )
