from odoo import models


class SmsComposer(models.TransientModel):
    """At the moment of sending: whom the rules of advertising leave out, and why."""

    _inherit = "sms.composer"

    def _prepare_mass_sms_values(self, records):
        result = super()._prepare_mass_sms_values(records)
        mailing = self.mailing_id
        if self._is_mass_sms() and mailing.purpose == "advertising":
            self._apply_ad_rules(result, mailing)
        return result

    def _apply_ad_rules(self, sms_values, mailing):
        waiting = [
            values for values in sms_values.values() if values["state"] == "outgoing"
        ]
        blocked = self.env["crm.ad.gate"]._judge(
            "sms", {values["number"] for values in waiting}, mailing._get_ad_company()
        )
        for values in waiting:
            if reason := blocked.get(values["number"]):
                values.update({"state": "canceled", "failure_type": reason})
                trace = values["mailing_trace_ids"][0][2]
                trace.update({"trace_status": "cancel", "failure_type": reason})
