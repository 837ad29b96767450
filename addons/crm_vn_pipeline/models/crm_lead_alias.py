from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.crm_vn_base.tools.contact_text import recognise

from .crm_intake_payload_social import find_contact


class CrmLead(models.Model):
    """A mail to the address of a source: one open lead per sender."""

    _inherit = "crm.lead"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        custom_values = dict(custom_values or {})
        intake = self.env["crm.intake.source"].sudo()
        intake = intake.browse(custom_values.pop("intake_id", False)).exists()
        if not intake:
            return super().message_new(msg_dict, custom_values=custom_values or None)
        text = html2plaintext(msg_dict.get("body") or "")
        found = {"company": recognise(text).get("company"), **find_contact(text)}
        lead = self._find_lead_of_mail(intake, msg_dict, found)
        if not lead:
            values = self._prepare_mail_lead_vals(intake, found)
            outside = self.with_context(crm_vn_intake=True, crm_vn_keep_customer=True)
            lead = super(CrmLead, outside).message_new(
                msg_dict, custom_values=values | custom_values
            )
        lead._log_mail(intake, msg_dict)
        return lead.with_env(self.env)

    @api.model
    def _find_lead_of_mail(self, intake, msg_dict, found):
        """Return the open lead of the sender: by address, else by his number."""
        payloads = self.env["crm.intake.payload"].sudo()
        said = {"email_from": msg_dict.get("from"), "phone": found.get("phone")}
        keys = payloads._get_contact_keys(said)
        leads = payloads._find_open_leads(intake.company_id, keys, {})
        return next((leads[key] for key in reversed(keys) if key in leads), self)

    @api.model
    def _prepare_mail_lead_vals(self, intake, found):
        values = {
            name: value for name, value in intake._get_lead_defaults().items() if value
        }
        for fname, key in (("phone", "phone"), ("partner_name", "company")):
            if found.get(key):
                values[fname] = found[key]
        return values

    def _log_mail(self, intake, msg_dict):
        """A mail that came in is a fact of its own."""
        vals = self.env["crm.interaction"]._prepare_from_record(
            self,
            "email",
            name=msg_dict.get("subject") or intake.name,
            direction="in",
            note=html2plaintext(msg_dict.get("body") or "")[:4000],
            user_id=(self.user_id or self.env.ref("base.user_root")).id,
            company_id=intake.company_id.id,
        )
        # sudo: the mail gateway writes what the customer did
        self.env["crm.interaction"].sudo().create(vals)
