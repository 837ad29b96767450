import re
import secrets

from odoo import http
from odoo.http import request

from ..tools import hits as hit_rules
from ..tools import intake as rules
from .intake import HEADERS

COOKIE = "crm_visitor"
COOKIE_DAYS = 365
VISITOR = re.compile(r"[A-Za-z0-9_-]{16,64}")
PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00"
    b"\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


class LandingController(http.Controller):
    """Landing pages of published sources, and the count of who looked at a page."""

    @http.route(
        "/crm/page/<string:slug>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def show(self, slug, **_params):
        """Serve the page of a published source; of any other there is none."""
        intake = request.env["crm.intake.source"]._find_published(slug)
        if not intake:
            raise request.not_found()
        visitor = self._get_visitor()
        self._count_view(intake, visitor, request.httprequest.url, intake.headline)
        response = request.render(
            "crm_vn_pipeline.crm_intake_landing",
            {
                "intake": intake,
                "visitor": visitor if intake.track_views else "",
                "ticket": intake._make_page_ticket(),
                "page_url": rules.clean_text(request.httprequest.url, 500),
            },
        )
        response.headers["Cache-Control"] = "no-store"
        if intake.track_views:
            self._keep_visitor(response, visitor)
        return response

    @http.route(
        "/crm/page/<string:slug>/image",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def image(self, slug, **_params):
        intake = request.env["crm.intake.source"]._find_published(slug)
        if not (intake and intake.image):
            raise request.not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(intake, "image")
        return stream.get_response()

    @http.route(
        "/crm/view/<string:token>.gif",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def view(self, token, v="", t="", **_params):
        """Count a view of a page elsewhere, reported by an image on it."""
        intake = request.env["crm.intake.source"]._find_by_token(token)
        if intake and intake.track_views:
            page = request.httprequest.referrer or ""
            origins = intake._get_origins()
            if not origins or rules.origin_of(page) in origins:
                visitor = v if VISITOR.fullmatch(v) else self._get_visitor()
                self._count_view(intake, visitor, page, t)
        response = request.make_response(PIXEL, [("Content-Type", "image/gif")])
        response.headers.update(HEADERS)
        return response

    # === Steps ===

    def _get_visitor(self):
        """Return the visitor's mark: a random one, that says nothing of him."""
        known = request.httprequest.cookies.get(COOKIE, "")
        return known if VISITOR.fullmatch(known) else secrets.token_urlsafe(16)

    def _keep_visitor(self, response, visitor):
        response.set_cookie(
            COOKIE,
            visitor,
            max_age=COOKIE_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=request.httprequest.scheme == "https",
        )

    def _count_view(self, intake, visitor, page, title):
        agent = request.httprequest.user_agent.string
        if not intake.track_views:
            return
        # sudo: the rules that tell persons from machines are no secret
        known = request.env["mailing.hit.rule"].sudo()._get_rules()
        facts = hit_rules.HitFacts(user_agent=agent)
        if hit_rules.classify_hit(known, facts)[0] != hit_rules.HUMAN:
            return
        request.env["crm.page.view"].sudo()._store(intake, visitor, page, title)
