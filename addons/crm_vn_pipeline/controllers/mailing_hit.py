import logging
from functools import partial

import psycopg2
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.mass_mailing.controllers.main import MassMailController
from odoo.addons.mass_mailing_sms.controllers.main import MailingSMSController

_logger = logging.getLogger(__name__)


def _record_hit(serve, kind, **criteria):
    """Serve as core does and keep the hit as a fact: one INSERT, no savepoint.

    The reader gets his pixel or page whatever happens: should the INSERT fail, the
    transaction starts again without it.
    """
    response = serve()
    try:
        request.env["mailing.hit"]._record_request(
            kind, request.httprequest, **criteria
        )
    except psycopg2.Error:
        _logger.warning("A hit on a mailing was not recorded", exc_info=True)
        request.env.cr.rollback()
        response = serve()
    return response


class MailingHitController(MassMailController):
    @http.route()
    def track_mail_open(self, mail_id, token, **post):
        serve = partial(super().track_mail_open, mail_id, token, **post)
        return _record_hit(serve, "open", mail_id=mail_id)

    @http.route()
    def full_url_redirect(self, code, mailing_trace_id, **post):
        serve = partial(super().full_url_redirect, code, mailing_trace_id, **post)
        return _record_hit(serve, "click", trace_id=mailing_trace_id, code=code)

    @http.route(
        "/mailing/h/<int:trace_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "HEAD"],
        save_session=False,
        sitemap=False,
    )
    def hidden_link(self, trace_id, token):
        """The link that no person sees: who comes here read the code of the mail."""
        expected = request.env["mail.mail"]._generate_honeypot_token(trace_id)
        if not consteq(token, expected):
            raise NotFound()
        headers = [("X-Robots-Tag", "noindex")]
        serve = partial(request.make_response, "", headers=headers)
        return _record_hit(serve, "honeypot", trace_id=trace_id)


class MailingHitSMSController(MailingSMSController):
    @http.route()
    def sms_short_link_redirect(self, code, sms_id_int, **post):
        serve = partial(super().sms_short_link_redirect, code, sms_id_int, **post)
        return _record_hit(serve, "click", sms_id=sms_id_int, code=code)
