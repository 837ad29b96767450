from odoo import api, models
from odoo.exceptions import UserError

from ..tools import esms


class SmsComposer(models.TransientModel):
    _name = "sms.composer"
    _inherit = ["sms.composer", "esms.preview.mixin"]

    @api.depends(
        "res_ids", "res_id", "sanitized_numbers", "recipient_single_number_itf"
    )
    def _compute_esms_preview(self):
        return super()._compute_esms_preview()

    def _get_esms_recipients(self):
        self.ensure_one()
        if self.composition_mode == "numbers":
            return len((self.sanitized_numbers or "").split(","))
        if self.comment_single_recipient:
            return 1
        return self.recipient_valid_count

    def _get_esms_warning(self, text, recipients):
        return (
            self._get_ad_problem()
            or self._get_number_problem()
            or super()._get_esms_warning(text, recipients)
        )

    def _get_number_problem(self):
        """Return that the one number cannot receive SMS of eSMS, or nothing."""
        number = self.comment_single_recipient and self.recipient_single_number_itf
        if not number or esms.national(number):
            return ""
        return self.env._(
            "%s is no mobile number of Vietnam: eSMS reaches no other.", number
        )

    def _get_ad_problem(self):
        """Advertising without a mailing would pass by consent, refusals and hours.

        What calls itself advertising is, whatever type it is given.
        """
        labelled = esms.AD_LABEL.match((self.body or "").lstrip())
        if self.mailing_id or not (self.esms_type == esms.AD or labelled):
            return ""
        return self.env._(
            "Advertising leaves as an SMS mailing only: it asks for consent, refusals, "
            "the Do-Not-Call list and the hours. Go to Marketing, SMS."
        )

    def _action_send_sms(self):
        if self.esms_active and (problem := self._get_ad_problem()):
            raise UserError(problem)
        return super()._action_send_sms()

    def _prepare_mass_sms_values(self, records):
        values = super()._prepare_mass_sms_values(records)
        for record in records:
            company = self.env.company
            if "company_id" in record._fields:
                company = record.company_id or company
            values[record.id] |= {
                "esms_type": self.esms_type,
                "record_company_id": company.id,
            }
        return values

    def _action_send_sms_comment(self, records=None):
        kind = self.with_context(default_esms_type=self.esms_type)
        return super(SmsComposer, kind)._action_send_sms_comment(records=records)
