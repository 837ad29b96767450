from odoo import SUPERUSER_ID, http
from odoo.exceptions import LockError, ValidationError
from odoo.http import request

SCOPE = "verification"
TRIES = 20  # wrong links or answers of one address within a quarter of an hour
MAX_LENGTH = 200
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class VerificationController(http.Controller):
    """The page where a customer confirms or corrects his data; no login.

    Whoever opens it (a mail scanner too) changes nothing: only the form's POST does.
    """

    @http.route(
        "/crm/verify/<int:verification_id>/<string:secret>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def show(self, verification_id, secret):
        verification = self._get_verification(verification_id, secret)
        if not verification:
            return self._render_invalid()
        return self._render_form(verification, secret)

    @http.route(
        "/crm/verify/<int:verification_id>/<string:secret>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    def answer(self, verification_id, secret, **post):
        verification = self._get_verification(verification_id, secret)
        if not verification:
            return self._render_invalid()
        self._record_try()
        texts = self._get_texts(verification.partner_id, post)
        try:
            with request.env.cr.savepoint():
                result = verification._answer(texts)
        except ValidationError as error:
            return self._render_form(verification, secret, texts, str(error))
        except LockError:
            return self._render_invalid()
        return self._render(
            "crm_vn_base.verification_done",
            {"corrected": bool(result), "company": request.env.company.sudo()},
        )

    # === Steps ===

    def _get_verification(self, verification_id, secret):
        """Return the open link; every failure looks the same, too many tries too."""
        Hit = request.env["crm.public.hit"]
        address = request.httprequest.remote_addr
        if Hit._is_limited(SCOPE, address, TRIES):
            return None
        # superuser: the visitor has no account; the link is his one right
        env = request.env(user=SUPERUSER_ID, su=True)
        verification = env["crm.partner.verification"]._find_valid(
            verification_id, secret
        )
        if not verification:
            self._record_try()
            return None
        partner = verification.partner_id
        lang = partner.lang or "vi_VN"
        if lang in dict(env["res.lang"].get_installed()):
            request.update_context(lang=lang)
            verification = verification.with_context(lang=lang)
        return verification

    def _record_try(self):
        request.env["crm.public.hit"]._record(SCOPE, request.httprequest.remote_addr)

    def _get_texts(self, partner, post):
        """Return what was sent for the fields of the page; nothing else is read."""
        return {
            name: post[name].strip()[:MAX_LENGTH]
            for name in self._get_page_fields(partner)
            if isinstance(post.get(name), str)
        }

    def _get_page_fields(self, partner):
        relevant = partner._is_update_field_relevant
        return [
            name
            for name in partner._verification_page_fields()
            if relevant(name, partner.is_company)
        ]

    # === Pages ===

    def _render_form(self, verification, secret, texts=None, error=None):
        partner = verification.partner_id
        names = self._get_page_fields(partner)
        labels = dict(partner._get_update_selection())
        values = {name: partner._get_update_text(name) for name in names}
        values.update(texts or {})
        return self._render(
            "crm_vn_base.verification_form",
            {
                "rows": [(name, labels[name], values[name]) for name in names],
                "action": f"/crm/verify/{verification.id}/{secret}/answer",
                "error": error,
                "company": verification.user_id.company_id
                or request.env.company.sudo(),
            },
        )

    def _render_invalid(self):
        if "vi_VN" in dict(request.env["res.lang"].sudo().get_installed()):
            request.update_context(lang="vi_VN")
        return self._render("crm_vn_base.verification_invalid", {}, status=404)

    def _render(self, template, values, status=200):
        values = {**values, "no_header": True, "no_footer": True}
        response = request.render(template, values, status=status)
        response.headers.update(HEADERS)
        return response
