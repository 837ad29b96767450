from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    allow_iap = fields.Boolean(
        string="Odoo Online Services",
        config_parameter="crm_vn_base.allow_iap",
        help="Company autocomplete, enrichment, SMS and letters through Odoo's "
        "servers. They send your customers' data abroad and may cost money.",
    )
    link_preview = fields.Boolean(
        string="Link Previews",
        help="Fetch the pages that messages link to, to show a preview of them.",
    )
    lifecycle_stop_days = fields.Integer(
        string="Days Without Transaction",
        config_parameter="crm_vn_base.lifecycle_stop_days",
        default=365,
        help="A customer without a buying rhythm is stopped after so many days.",
    )
    lifecycle_rhythm_factor = fields.Integer(
        string="Times the Customer's Rhythm",
        config_parameter="crm_vn_base.lifecycle_rhythm_factor",
        default=3,
        help="A customer that does not buy for so many times its usual interval is "
        "stopped.",
    )
    lifecycle_rhythm_min_days = fields.Integer(
        string="At Least (Days)",
        config_parameter="crm_vn_base.lifecycle_rhythm_min_days",
        default=90,
    )
    lifecycle_rhythm_max_days = fields.Integer(
        string="At Most (Days)",
        config_parameter="crm_vn_base.lifecycle_rhythm_max_days",
        default=730,
    )
    quality_minimum = fields.Integer(
        string="Least Data Quality",
        config_parameter="crm_vn_base.quality_minimum",
        default=60,
        help="In percent. A customer below it stands in the list of data to correct.",
    )
    quality_stale_days = fields.Integer(
        string="Days Until Stale",
        config_parameter="crm_vn_base.quality_stale_days",
        default=180,
        help="A customer neither changed nor contacted for so many days is to check.",
    )
    entry_late_hours = fields.Integer(
        string="Hours Until Late",
        config_parameter="crm_vn_base.entry_late_hours",
        default=24,
        help="An interaction entered later than that after it took place is late.",
    )
    suggestion_days = fields.Integer(
        string="Days to Answer",
        config_parameter="crm_vn_base.suggestion_days",
        default=7,
        help="A suggestion is answered within so many days.",
    )
    amount_linh = fields.Selection(
        [("linh", "linh"), ("lẻ", "lẻ")],
        string="105",
        config_parameter="crm_vn_base.amount_linh",
        default="linh",
    )
    amount_nghin = fields.Selection(
        [("nghìn", "nghìn"), ("ngàn", "ngàn")],
        string="1,000",
        config_parameter="crm_vn_base.amount_nghin",
        default="nghìn",
    )
    amount_chan = fields.Selection(
        [
            ("never", "Never"),
            ("thousand", "After whole thousands"),
            ("always", "Always"),
        ],
        string="End With “chẵn”",
        config_parameter="crm_vn_base.amount_chan",
        default="thousand",
    )

    @api.model
    def get_values(self):
        enabled = self.env["mail.link.preview"]._is_link_preview_enabled()
        return {**super().get_values(), "link_preview": enabled}

    def set_values(self):
        result = super().set_values()
        self.env["ir.config_parameter"].set_param(
            "mail.link_preview_throttle", "99" if self.link_preview else "0"
        )
        return result
