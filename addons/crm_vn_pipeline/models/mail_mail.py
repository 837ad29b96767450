from markupsafe import Markup

from odoo import api, models
from odoo.tools import hmac
from odoo.tools.mail import append_content_to_html
from odoo.tools.urls import urljoin

HONEYPOT_TOKEN_SIZE = 20

# Hidden from every reader, also from Outlook (mso-hide) and from screen readers.
HONEYPOT_LINK = Markup(
    '<div aria-hidden="true" style="display:none;max-height:0;overflow:hidden;'
    'font-size:0;mso-hide:all"><a href="%s" rel="nofollow" tabindex="-1"></a></div>'
)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_body(self):
        """Add the hidden link: whoever follows it is no person.

        Scanners follow every link of the code; a reader does not see this one.
        """
        body = super()._prepare_outgoing_body()
        if (
            body
            and self.mailing_id
            and self.mailing_trace_ids
            and self.env["mailing.hit.rule"]._uses_honeypot()
        ):
            link = HONEYPOT_LINK % self._get_honeypot_url(self.mailing_trace_ids[0].id)
            body = append_content_to_html(body, link, plaintext=False)
        return body

    def _get_honeypot_url(self, trace_id):
        token = self._generate_honeypot_token(trace_id)
        return urljoin(self.get_base_url(), f"mailing/h/{trace_id}/{token}")

    @api.model
    def _generate_honeypot_token(self, trace_id):
        # su: the secret of the database signs, whoever sends
        signature = hmac(self.env(su=True), "crm_vn_pipeline-honeypot", trace_id)
        return signature[:HONEYPOT_TOKEN_SIZE]
