import logging

import requests

from odoo.addons.sms.tools.sms_api import SmsApiBase

_logger = logging.getLogger(__name__)

TIMEOUT = (5, 20)  # seconds to connect, to answer
# codes whose meaning Odoo has a failure type for
STATES = {
    "108": "wrong_number_format",
    "102": "esms_account",
    "103": "esms_credit",
    "101": "esms_account",
    "140": "esms_account",
}


class EsmsUnsure(Exception):
    """No answer that can be believed: the request may or may not have been taken."""


class SmsApiEsms(SmsApiBase):
    """Sends through eSMS, one row of ``esms.delivery`` for each message.

    The row's request id is what eSMS recognises a repetition by (for 24 hours). So what
    got no clear answer is never given up or sent anew under another id: it is repeated
    under the same one, see ``esms.delivery``.
    """

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "esms_account": "sms_acc",
        "esms_credit": "sms_credit",
        "foreign_number": "sms_country_not_supported",
    }

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        company = (self.company or self.env.company).sudo()
        deliveries = self.env["esms.delivery"].sudo()._prepare(company, messages)
        deliveries._send()
        return [delivery._get_result() for delivery in deliveries]


def call(company, path, payload=None, params=None):
    """Return the answer of eSMS; :class:`EsmsUnsure` when there is none to believe."""
    url = f"{company.esms_endpoint.rstrip('/')}/{path}"
    keys = {"ApiKey": company.esms_api_key, "SecretKey": company.esms_secret_key}
    try:
        if payload is None:
            response = requests.get(
                url, params=keys | params, timeout=TIMEOUT, allow_redirects=False
            )
        else:
            response = requests.post(
                url, json=keys | payload, timeout=TIMEOUT, allow_redirects=False
            )
        if response.status_code >= 300:
            raise EsmsUnsure(f"HTTP {response.status_code}")
        return response.json()
    except requests.exceptions.RequestException as error:
        # the keys stand in the address of a query: only the kind of error is told
        _logger.info("eSMS gave no answer: %s", type(error).__name__)
        raise EsmsUnsure(type(error).__name__) from error
