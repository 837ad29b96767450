from odoo import api, models
from odoo.exceptions import AccessError


class BaseAutomation(models.Model):
    """A CRM administrator switches rules on and off; their content may run code, so it
    stays a system administrator's."""

    _inherit = "base.automation"

    def write(self, vals):
        if set(vals) - {"active"} and not self.env.su:
            self._check_may_edit()
        return super().write(vals)

    @api.model
    def _check_may_edit(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "You may switch an automation rule on or off. What it does is set "
                    "up by a system administrator."
                )
            )

    @api.model
    def _update_cron(self):
        # sudo: whoever switches a rule need not be allowed to read scheduled actions
        return super(BaseAutomation, self.sudo())._update_cron()
