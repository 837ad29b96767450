from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Customers have fields required by their standing, see the mixin."""

    _name = "res.partner"
    _inherit = ["crm.stage.rule.mixin", "res.partner"]

    _stage_rule_field = "lifecycle"
    _stage_since_field = "lifecycle_date"

    lifecycle_date = fields.Datetime(
        string="Standing Since", default=fields.Datetime.now, copy=False, readonly=True
    )

    @api.model
    def _update_lifecycle_batch(self, *args, **kwargs):
        """Remember since when the partners stand so: limits of time count from it."""
        partners = super()._update_lifecycle_batch(*args, **kwargs)
        if partners:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET lifecycle_date = %s WHERE id IN %s",
                    self.env.cr.now(),
                    partners._ids,
                )
            )
            partners.invalidate_recordset(["lifecycle_date"], flush=False)
        return partners
