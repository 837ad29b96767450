from odoo import http
from odoo.http import request
from odoo.tools import html2plaintext, str2bool

from odoo.addons.crm_mail_plugin.controllers.mail_plugin import MailPluginController

OURS = "crm_vn_base.group_crm_vn_customer_editor"
NOTE_SIZE = 2000


class OutlookController(MailPluginController):
    """A mail filed from Outlook is a fact of its customer; nothing is asked outside."""

    @http.route()
    def log_mail_content(self, model, res_id, message, attachments=None):
        """File the mail on the customer or lead, and log it as an interaction."""
        res = super().log_mail_content(model, res_id, message, attachments=attachments)
        if request.env.user.has_group(OURS):
            record = request.env[model].browse(res_id)
            request.env["crm.interaction"].create(
                self._prepare_interaction_vals(record, message)
            )
        return res

    def _prepare_interaction_vals(self, record, message):
        is_partner = record._name == "res.partner"
        partner = record if is_partner else record.partner_id
        return {
            "kind": "email",
            "direction": "in",
            "name": request.env._("E-mail filed from Outlook"),
            "note": html2plaintext(message)[:NOTE_SIZE],
            "partner_id": partner.id,
            "res_model": False if is_partner else record._name,
            "res_id": False if is_partner else record.id,
        }

    def _create_company_from_iap(self, email):
        """Unknown senders stay unknown: core would send their domain to a service.

        An administrator who wants it sets ``crm_vn_pipeline.mail_plugin_enrich``.
        """
        # sudo: a switch of the system, no secret
        allowed = (
            request.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_vn_pipeline.mail_plugin_enrich", "False")
        )
        if request.env.user.has_group(OURS) and not str2bool(allowed, False):
            return request.env["res.partner"], {"type": "missing_data"}
        return super()._create_company_from_iap(email)
