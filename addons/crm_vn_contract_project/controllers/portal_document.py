import base64

from odoo import SUPERUSER_ID
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.agreement_portal_link_mixin import MAX_NAME
from ..tools.pictures import PictureRefused, read_photo, read_signature

PAGE_SIZE = 20
MAX_PHOTOS_AT_ONCE = 6
MAX_REMARK = 2000
# six photos, and a little for the rest of the form
MAX_REQUEST = 52 * 1024 * 1024
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANG = "vi_VN"


class Refused(Exception):
    """What the customer sent is not taken; the argument tells him why."""


class DocumentPortal(CustomerPortal):
    """How contracts and minutes are opened: by who is the customer, or by a link.

    Portal users have no rights on these models: nothing is read over RPC. A page reads
    one record with all rights, after this check, and shows chosen fields.
    """

    # === Opening ===

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
            tz=user.tz or TIME_ZONE,
        )

    def _speak_visitors_language(self, document):
        """Who comes by a link reads the language in which we write to him."""
        user = request.env.user
        who = document.partner_id if user._is_public() else user
        request.update_context(lang=who.lang or LANG, tz=who.tz or TIME_ZONE)

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
        return request.redirect("/my")

    # === Reading the form ===

    def _read_person(self, name, position):
        name, position = (" ".join((text or "").split()) for text in (name, position))
        if not name:
            raise Refused(request.env._("Please write your full name."))
        if not position:
            raise Refused(request.env._("Please write your position."))
        return name[:MAX_NAME], position[:MAX_NAME]

    def _read_remark(self, remark, required=False):
        remark = (remark or "").strip()
        if required and not remark:
            raise Refused(request.env._("Please write your remarks."))
        if len(remark) > MAX_REMARK:
            raise Refused(
                request.env._(
                    "Remarks have at most %(max)s characters.", max=MAX_REMARK
                )
            )
        return remark

    def _read_signature(self, signature):
        try:
            return base64.b64encode(read_signature(signature))
        except PictureRefused as refused:
            if str(refused) == "empty":
                message = request.env._("Please sign in the box with your finger.")
            else:
                message = request.env._(
                    "The signature cannot be read. Please sign again."
                )
            raise Refused(message) from refused

    def _read_photos(self, files):
        files = [file for file in files if file.filename]
        if len(files) > MAX_PHOTOS_AT_ONCE:
            raise Refused(
                request.env._(
                    "At most %(max)s photos go along.", max=MAX_PHOTOS_AT_ONCE
                )
            )
        return [self._read_photo(file) for file in files]

    def _read_photo(self, file):
        try:
            return read_photo(file.read())
        except PictureRefused as refused:
            if str(refused) == "too_big":
                message = request.env._(
                    "Photo “%(name)s” is too big: at most 8 MB.", name=file.filename
                )
            else:
                message = request.env._(
                    "“%(name)s” is no photo (JPEG or PNG).", name=file.filename
                )
            raise Refused(message) from refused

    def _get_address(self):
        return request.httprequest.remote_addr

    # === Files ===

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

    def _send_report(self, document, download):
        report = document.with_context(**request.env.context)._get_portal_report()
        if not report:
            return self._show_unknown()
        pdf, __ = report._render_qweb_pdf(report.report_name, document.ids)
        name = f"{document.code.replace('/', '-')}.pdf"
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
