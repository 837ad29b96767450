from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    esms_active = fields.Boolean(related="company_id.esms_active", readonly=False)
    esms_api_key = fields.Char(related="company_id.esms_api_key", readonly=False)
    esms_secret_key = fields.Char(related="company_id.esms_secret_key", readonly=False)
    esms_endpoint = fields.Char(related="company_id.esms_endpoint", readonly=False)
    esms_brandname = fields.Char(related="company_id.esms_brandname", readonly=False)
    esms_brand_expiry = fields.Date(
        related="company_id.esms_brand_expiry", readonly=False
    )
    esms_unicode = fields.Boolean(related="company_id.esms_unicode", readonly=False)
    esms_sandbox = fields.Boolean(related="company_id.esms_sandbox", readonly=False)
    esms_price_care = fields.Integer(
        related="company_id.esms_price_care", readonly=False
    )
    esms_price_ad = fields.Integer(related="company_id.esms_price_ad", readonly=False)
    esms_callback_url = fields.Char(related="company_id.esms_callback_url")

    def action_view_esms_deliveries(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sms_esms.esms_delivery_action"
        )
