from odoo import fields, models
from odoo.tools.urls import urljoin


class CrmOutlookSetup(models.TransientModel):
    """Guides an administrator through connecting Outlook, step by step.

    Each step says whether it is done, by what the system holds, and opens its screen.
    """

    _name = "crm.outlook.setup"
    _description = "Connect Outlook"

    name = fields.Char(default=lambda self: self.env._("Connect Outlook"))
    redirect_uri = fields.Char("Redirect URI", compute="_compute_steps")
    app_done = fields.Boolean("Registered at Microsoft", compute="_compute_steps")
    outgoing_done = fields.Boolean("Mails Leave by Outlook", compute="_compute_steps")
    incoming_done = fields.Boolean("Answers Come In", compute="_compute_steps")
    personal_count = fields.Integer("Own Accounts", compute="_compute_steps")
    plugin_user_count = fields.Integer("Users of the Add-in", compute="_compute_steps")

    def _compute_steps(self):
        # sudo: whether a step is done is no secret, its passwords are
        env = self.sudo().env
        servers = env["ir.mail_server"].search(
            [
                ("smtp_authentication", "=", "outlook"),
                ("microsoft_outlook_refresh_token", "!=", False),
            ]
        )
        incoming = env["fetchmail.server"].search_count(
            [
                ("server_type", "=", "outlook"),
                ("microsoft_outlook_refresh_token", "!=", False),
            ],
            limit=1,
        )
        keys = env["res.users.apikeys"].search([("scope", "=", "odoo.plugin.outlook")])
        values = {
            "redirect_uri": urljoin(self.get_base_url(), "/microsoft_outlook/confirm"),
            "app_done": self._is_app_registered(),
            "outgoing_done": bool(servers.filtered(lambda s: not s.owner_user_id)),
            "incoming_done": bool(incoming),
            "personal_count": len(servers.owner_user_id),
            "plugin_user_count": len(keys.user_id),
        }
        for guide in self:
            guide.update(values)

    def _is_app_registered(self):
        # sudo: only whether there is a secret
        parameters = self.env["ir.config_parameter"].sudo()
        return all(
            parameters.get_param(f"microsoft_outlook_client_{part}")
            for part in ("id", "secret")
        )

    # === Each step opens its screen ===

    def action_open_settings(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "base_setup.action_general_configuration"
        )

    def action_open_outgoing(self):
        return self._get_server_action(
            "ir.mail_server", {"default_smtp_authentication": "outlook"}
        )

    def action_open_incoming(self):
        return self._get_server_action(
            "fetchmail.server", {"default_server_type": "outlook"}
        )

    def action_open_preferences(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_res_users_my"
        ) | {"res_id": self.env.uid}

    def _get_server_action(self, model, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Outlook"),
            "res_model": model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "context": context,
        }
