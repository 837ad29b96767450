import logging

import psycopg2

from odoo import http
from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController
from odoo.addons.mass_mailing_sms.controllers.main import MailingSMSController

_logger = logging.getLogger(__name__)


def _record_hit(kind, **criteria):
    """Keep the hit as a fact. The reader gets his pixel or page whatever happens."""
    try:
        with request.env.cr.savepoint(flush=False):
            request.env["mailing.hit"]._record_request(
                kind, request.httprequest, **criteria
            )
    except psycopg2.Error:
        _logger.warning("A hit on a mailing was not recorded", exc_info=True)


class MailingHitController(MassMailController):
    @http.route()
    def track_mail_open(self, mail_id, token, **post):
        response = super().track_mail_open(mail_id, token, **post)
        _record_hit("open", mail_id=mail_id)
        return response

    @http.route()
    def full_url_redirect(self, code, mailing_trace_id, **post):
        response = super().full_url_redirect(code, mailing_trace_id, **post)
        _record_hit("click", trace_id=mailing_trace_id, code=code)
        return response


class MailingHitSMSController(MailingSMSController):
    @http.route()
    def sms_short_link_redirect(self, code, sms_id_int, **post):
        response = super().sms_short_link_redirect(code, sms_id_int, **post)
        _record_hit("click", sms_id=sms_id_int, code=code)
        return response
