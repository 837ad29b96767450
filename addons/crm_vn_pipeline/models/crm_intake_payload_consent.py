from odoo import api, models


class CrmIntakePayload(models.Model):
    """Who ticked the box of a landing page has agreed, in the words he was shown."""

    _inherit = "crm.intake.payload"

    @api.model
    def _bind_entries(self, company, entries, leads):
        result = super()._bind_entries(company, entries, leads)
        for entry in entries:
            if entry.keys[0] in leads:
                entry.payload._log_consent(company, entry)
        return result

    def _log_consent(self, company, entry):
        """Record what was agreed to; only the words of our own page count as such."""
        text = self._get_fields().get("consent", "")
        if not text or text != self.intake_id.consent_text:
            return
        channels = self.intake_id._get_consent_channels()
        addresses = {
            "email": [key[6:] for key in entry.keys if key.startswith("email:")],
            "phone": entry.known.get("phone"),
        }
        consents = self.env["crm.ad.consent"]
        for channel in channels:
            found = addresses["email"]
            if channel != "email":
                found = [consents._clean_address(channel, addresses["phone"])]
            consents._log(
                "granted",
                channel,
                [address for address in found if address],
                company=company,
                source="form",
                text=text,
                note=self.page,
                date=self.received_on,
            )
