from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import json_map
from .crm_tax_lookup import PROVIDERS


class ResConfigSettings(models.TransientModel):
    """How customers' data are updated, verified and looked up."""

    _inherit = "res.config.settings"

    update_request_days = fields.Integer(
        string="Days to Decide",
        config_parameter="crm_vn_base.update_request_days",
        default=2,
    )
    verification_days = fields.Integer(
        string="Days a Link Is Good For",
        config_parameter="crm_vn_base.verification_days",
        default=7,
    )
    verification_apply = fields.Boolean(
        string="Apply the Customer's Corrections at Once",
        config_parameter="crm_vn_base.verification_apply",
    )
    tax_lookup_provider = fields.Selection(
        PROVIDERS,
        string="Directory",
        config_parameter="crm_vn_base.tax_lookup_provider",
        default="none",
    )
    tax_lookup_url = fields.Char(
        string="Address",
        config_parameter="crm_vn_base.tax_lookup_url",
        help="With {tax_code} where the code goes.",
    )
    tax_lookup_header = fields.Char(
        string="Header", config_parameter="crm_vn_base.tax_lookup_header"
    )
    tax_lookup_token = fields.Char(
        string="Token", config_parameter="crm_vn_base.tax_lookup_token"
    )
    tax_lookup_timeout = fields.Integer(
        string="Seconds to Wait",
        config_parameter="crm_vn_base.tax_lookup_timeout",
        default=8,
    )
    tax_lookup_success = fields.Char(
        string="Found When",
        config_parameter="crm_vn_base.tax_lookup_success",
        help="“path = value” that the answer holds for a known code, such as "
        "“code = 00”. Empty: whatever is found.",
    )
    tax_lookup_mapping = fields.Text(string="Fields of the Answer")

    @api.model
    def get_values(self):
        get_param = self.env["ir.config_parameter"].get_param
        mapping = get_param("crm_vn_base.tax_lookup_mapping", "name = data.name")
        return {**super().get_values(), "tax_lookup_mapping": mapping}

    def set_values(self):
        result = super().set_values()
        try:
            json_map.parse_mapping(self.tax_lookup_mapping)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(line)s” is no mapping of a field. Write “field = path” on "
                    "each line, such as “name = data.name”.",
                    line=error,
                )
            ) from error
        self.env["ir.config_parameter"].set_param(
            "crm_vn_base.tax_lookup_mapping", self.tax_lookup_mapping
        )
        return result
