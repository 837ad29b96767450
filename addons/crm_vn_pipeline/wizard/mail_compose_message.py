from odoo import models


class MailComposeMessage(models.TransientModel):
    """At the moment of sending: whom the rules of advertising leave out, and why."""

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        values = super()._process_mail_values_state(mail_values_dict)
        mailing = self.mass_mailing_id
        if mailing.purpose == "advertising":
            self._apply_ad_rules(values, mailing)
        return values

    def _apply_ad_rules(self, mail_values_dict, mailing):
        recipients = self._get_recipients_data(mail_values_dict)
        addresses = {
            res_id: recipients[res_id]["mail_to_normalized"]
            for res_id, values in mail_values_dict.items()
            if not values.get("failure_type")
        }
        everybody = {address for found in addresses.values() for address in found}
        blocked = self.env["crm.ad.gate"]._judge(
            "email", everybody, mailing._get_ad_company()
        )
        for res_id, found in addresses.items():
            reason = next((blocked[a] for a in found if a in blocked), None)
            if reason:
                mail_values_dict[res_id].update(
                    {
                        "state": "cancel",
                        "failure_type": reason,
                        "is_notification": False,
                    }
                )
