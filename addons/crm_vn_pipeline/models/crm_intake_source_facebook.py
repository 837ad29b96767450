from odoo import fields, models


class CrmIntakeSource(models.Model):
    """A Facebook page whose comments and inbox messages come in by webhook."""

    _inherit = "crm.intake.source"

    verify_token = fields.Char(
        default=lambda self: self._default_token(),
        copy=False,
        groups="crm_vn_base.group_crm_vn_admin",
        help="Typed into Facebook's form together with the address.",
    )

    def _get_endpoint_path(self):
        if self.kind == "facebook":
            return f"/crm/intake/facebook/{self.token}"
        return super()._get_endpoint_path()
