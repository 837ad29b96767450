from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.crm_vn_base.tools.local_day import ZONE
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal_form import DocumentForm, Refused

PAGE_SIZE = 20
# six photos, and a little for the rest of the form
MAX_REQUEST = 52 * 1024 * 1024
LANG = "vi_VN"

# how a page is reached: by link or signed in, signed in only, by its form
PAGE = {"type": "http", "auth": "public", "website": True, "multilang": False}
OWN_PAGE = PAGE | {"auth": "user"}
FORM = PAGE | {"methods": ["POST"], "max_content_length": MAX_REQUEST}


class Kind(NamedTuple):
    """A kind of document of the customer, and where the portal shows it."""

    name: str  # in counters and templates
    model: str
    url: str
    order: str
    to_sign: tuple  # domain of what waits for the customer's signature


CONTRACT = Kind(
    name="contract",
    model="agreement",
    url="/my/contracts",
    order="id desc",
    to_sign=(("state", "=", "to_sign"), ("customer_signed_at", "=", False)),
)
APPENDIX = Kind(
    name="appendix",
    model="agreement.appendix",
    url="/my/appendices",
    order="state desc, id desc",
    to_sign=(("state", "=", "to_sign"), ("customer_signed_at", "=", False)),
)
HANDOVER = Kind(
    name="handover",
    model="agreement.handover",
    url="/my/handovers",
    order="state, id desc",
    to_sign=(("state", "=", "sent"),),
)


class DocumentPortal(DocumentForm, CustomerPortal):
    """How contracts and minutes are opened: by who is the customer, or by a link.

    Portal users have no rights on these models: nothing is read over RPC. A page reads
    one record with all rights, after this check, and shows chosen fields.
    """

    # === Home and lists ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for name, (model, domain) in self._get_counted_documents().items():
            if name in counters:
                records, own = self._get_own_documents(model, domain)
                values[name] = records.search_count(own)
        return values

    def _get_counted_documents(self):
        counted = {}
        for kind in (CONTRACT, APPENDIX, HANDOVER):
            counted[f"{kind.name}_count"] = (kind.model, ())
            counted[f"{kind.name}_to_sign_count"] = (kind.model, kind.to_sign)
        return counted

    def _get_own_documents(self, model, domain=()):
        """Return the model, and the domain of what the visitor's company has of it."""
        own = request.env[model]._get_portal_domain(request.env.user.partner_id)
        # sudo: portal users have no rights on the model, the domain is the check
        return request.env[model].sudo(), [*own, *domain]

    def _show_list(self, kind, page):
        records, domain = self._get_own_documents(kind.model)
        pager = portal_pager(
            url=kind.url, total=records.search_count(domain), page=page, step=PAGE_SIZE
        )
        found = records.search(
            domain, order=kind.order, limit=PAGE_SIZE, offset=pager["offset"]
        )
        return request.render(
            f"crm_vn_contract_project.portal_my_{kind.url.removeprefix('/my/')}",
            {
                **self._prepare_portal_layout_values(),
                "documents": found,
                "pager": pager,
                "default_url": kind.url,
                "page_name": kind.name,
            },
        )

    # === Opening ===

    def _open_document(self, kind, document_id, access_token=None, to_act=False):
        """Return the document, and the answer to who may not see, or act on, it."""
        document = self._find_document(kind.model, document_id, access_token)
        if not document or (to_act and not self._may_act(document, access_token)):
            return document, self._show_unknown()
        if self._is_expired(document, access_token):
            return document, self._show_expired(document)
        return document, None

    def _find_document(self, model, document_id, access_token=None):
        """Return the document, or nothing when the visitor may not see it.

        The answer is the same for a wrong link and for a document that does not exist.
        """
        # sudo: the check follows; nobody but employees has rights on these models
        document = request.env[model].sudo().browse(document_id).exists()
        if not document or not document._is_for_customer():
            return document.browse()
        by_link = document._is_token(access_token)
        if by_link or self._is_own(document) or self._is_employee(document):
            self._speak_visitors_language(document)
            return self._prepare_document(document)
        return document.browse()

    def _is_own(self, document):
        """Whether the visitor signed in as somebody of the customer's company."""
        user = request.env.user
        if user._is_public() or not user.share:
            return False
        return bool(
            document.filtered_domain(document._get_portal_domain(user.partner_id))
        )

    def _is_employee(self, document):
        """Whether the visitor is one of ours who may read the document."""
        user = request.env.user
        return user._is_internal() and document.with_user(user).has_access("read")

    def _may_act(self, document, access_token):
        """Whether the visitor speaks for the customer: by link, or signed in."""
        return document._is_token(access_token) or self._is_own(document)

    def _is_expired(self, document, access_token):
        """Whether only a link opens the document, and its time is over."""
        if self._is_own(document) or self._is_employee(document):
            return False
        return document._is_token(access_token) and not document._is_link_alive()

    def _prepare_document(self, document):
        """What a customer does is done by the system, in the words of the company."""
        user = document.user_id
        return document.with_user(SUPERUSER_ID).with_context(
            allowed_company_ids=document.company_id.ids,
            lang=user.lang or LANG,
            tz=user.tz or ZONE,
        )

    def _speak_visitors_language(self, document):
        """Who comes by a link reads the language in which we write to him."""
        user = request.env.user
        who = document.partner_id if user._is_public() else user
        request.update_context(lang=who.lang or LANG, tz=who.tz or ZONE)

    # === Pages ===

    def _show_document(
        self,
        kind,
        document_id,
        access_token=None,
        report_type=None,
        download=False,
        message=None,
        **_kw,
    ):
        """Show the document's page, or send it as a PDF."""
        document, answer = self._open_document(kind, document_id, access_token)
        if answer:
            return answer
        if report_type == "pdf":
            return self._send_report(document, download)
        return self._show_kind(kind, document, access_token, message=message)

    def _show_kind(self, kind, document, access_token, **values):
        return self._show_page(
            f"portal_{kind.name}_page",
            document,
            access_token,
            page_name=kind.name,
            **values,
        )

    def _show_page(self, template, document, access_token="", **values):
        """Show a page of the document, in the visitor's language."""
        document = document.with_context(**request.env.context)
        return request.render(
            f"crm_vn_contract_project.{template}",
            {
                **document._prepare_portal_values(),
                "res_company": document.company_id or request.env.company.sudo(),
                "format_quantity": document._format_quantity,
                "token": access_token if document._is_token(access_token) else "",
                "may_act": self._may_act(document, access_token),
                "no_breadcrumbs": request.env.user._is_public(),
                "post": {},
                **values,
            },
        )

    def _show_expired(self, document):
        response = self._show_page("portal_link_expired", document)
        response.status_code = 410
        return response

    def _show_unknown(self):
        """The same answer to a wrong link, to a stranger, to what does not exist."""
        response = request.render(
            "crm_vn_contract_project.portal_link_unknown",
            {**self._prepare_portal_layout_values(), "no_breadcrumbs": True},
        )
        response.status_code = 404
        return response

    # === What the customer does ===

    def _act(self, kind, document_id, access_token, action, message, post):
        """Do what the customer asks for; show the page again when it is refused."""
        document, answer = self._open_document(
            kind, document_id, access_token, to_act=True
        )
        if answer:
            return answer
        try:
            with request.env.cr.savepoint():
                action(document, post)
        except (Refused, UserError) as error:
            return self._show_kind(
                kind, document, access_token, error=str(error), post=post
            )
        url = f"{document.access_url}?message={message}"
        if document._is_token(access_token):
            url += f"&access_token={access_token}"
        return request.redirect(url)

    def _countersign(self, document, post):
        """The customer signs what we sign after him."""
        if not document._is_to_sign_by_customer():
            raise Refused(
                request.env._(
                    "“%(document)s” was signed already, or is not to be signed now. "
                    "Nothing was changed.",
                    document=document.code,
                )
            )
        document._sign_by_customer(**self._read_signing(post))

    # === Files ===

    def _send_scan(self, kind, document_id, access_token):
        """Send the scan of the paper that was signed."""
        document, answer = self._open_document(kind, document_id, access_token)
        if answer:
            return answer
        if not document.signed_document:
            return self._show_unknown()
        return self._send_file(
            document, "signed_document", document.signed_document_name
        )

    def _send_file(self, record, fname, name):
        """Send a file of a document that the visitor may see."""
        stream = (
            request.env["ir.binary"]
            .sudo()
            ._get_stream_from(record.sudo(), fname, filename=name)
        )
        # sudo above: checked by the caller; shown in the browser, never run in it
        return stream.get_response(
            as_attachment=not (stream.mimetype or "").startswith("image/"),
            content_security_policy="default-src 'none'",
        )

    def _send_report(self, document, download=True):
        """Send the printed document."""
        report = document.with_context(**request.env.context)._get_portal_report()
        if not report:
            return self._show_unknown()
        pdf, __ = report._render_qweb_pdf(report.report_name, document.ids)
        name = f"{document._get_document_file_name()}.pdf"
        how = "attachment" if download else "inline"
        return request.make_response(
            pdf,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Content-Disposition", content_disposition(name, how)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
