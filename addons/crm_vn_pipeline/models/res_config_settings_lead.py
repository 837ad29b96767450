from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long a salesperson may take to accept a lead."""

    _inherit = "res.config.settings"

    lead_accept_hours = fields.Float(
        string="Hours to Accept a Lead",
        config_parameter="crm_vn_pipeline.lead_accept_hours",
        default=8,
    )
