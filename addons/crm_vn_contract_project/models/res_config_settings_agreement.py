from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From which value on an order needs a contract."""

    _inherit = "res.config.settings"

    agreement_amount_min = fields.Monetary(
        related="company_id.agreement_amount_min",
        readonly=False,
        currency_field="currency_id",
    )
