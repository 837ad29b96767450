from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How leads are accepted, and what mailings must say."""

    _inherit = "res.config.settings"

    lead_accept_hours = fields.Float(
        string="Hours to Accept a Lead",
        config_parameter="crm_vn_pipeline.lead_accept_hours",
        default=8,
    )
    mailing_purpose_required = fields.Boolean(
        string="Mailings Say What They Are For",
        config_parameter="crm_vn_pipeline.mailing_purpose_required",
    )
