from odoo.http import request, route

from ..models.agreement_portal_link_mixin import MAX_NAME
from .portal_document import FORM, HANDOVER, OWN_PAGE, PAGE, DocumentPortal
from .portal_form import Refused


class HandoverPortal(DocumentPortal):
    """Minutes of handover and acceptance: read, commented and signed on a phone."""

    @route(["/my/handovers", "/my/handovers/page/<int:page>"], **OWN_PAGE)
    def portal_handovers(self, page=1, **kw):
        return self._show_list(HANDOVER, page)

    @route("/my/handovers/<int:handover_id>", **PAGE)
    def portal_handover(self, handover_id, access_token=None, **kw):
        return self._show_document(HANDOVER, handover_id, access_token, **kw)

    # === What the customer does ===

    @route("/my/handovers/<int:handover_id>/sign", **FORM)
    def portal_handover_sign(self, handover_id, access_token=None, **post):
        return self._act(
            HANDOVER, handover_id, access_token, self._sign_handover, "signed", post
        )

    @route("/my/handovers/<int:handover_id>/remark", **FORM)
    def portal_handover_remark(self, handover_id, access_token=None, **post):
        return self._act(
            HANDOVER, handover_id, access_token, self._remark, "remark", post
        )

    @route("/my/handovers/<int:handover_id>/defects/<int:defect_id>", **FORM)
    def portal_handover_defect(self, handover_id, defect_id, access_token=None, **post):
        def answer_defect(handover, post):
            self._answer_defect(handover, defect_id, post)

        return self._act(
            HANDOVER, handover_id, access_token, answer_defect, "defect", post
        )

    def _sign_handover(self, handover, post):
        if handover.state != "sent":
            raise Refused(
                request.env._(
                    "Minutes %(code)s are signed already. Nothing was changed.",
                    code=handover.code,
                )
            )
        handover._sign_by_customer(
            **self._read_signing(post), photos=self._read_photos()
        )

    def _remark(self, handover, post):
        handover._remark_by_customer(
            self._get_visitor_name(handover, post),
            self._read_remark(post.get("remark"), required=True),
            self._read_photos(),
        )

    def _answer_defect(self, handover, defect_id, post):
        defect = handover.defect_ids.filtered(lambda rec: rec.id == defect_id)
        if not defect:
            handover._raise_unknown_defect()
        name = self._get_visitor_name(handover, post)
        handover._answer_defect_by_customer(
            defect,
            name,
            is_fixed=post.get("answer") == "yes",
            remark=self._read_remark(post.get("remark")),
        )

    def _get_visitor_name(self, handover, post):
        """Return who speaks: signed in, as typed, or to whom the link was sent."""
        user = request.env.user
        if user.share and not user._is_public():
            return user.name
        typed = " ".join((post.get("name") or "").split())
        return typed[:MAX_NAME] or handover._get_customer_contact().name

    # === Pictures and files ===

    @route("/my/handovers/<int:handover_id>/photos/<int:attachment_id>", **PAGE)
    def portal_handover_photo(
        self, handover_id, attachment_id, access_token=None, **kw
    ):
        handover, answer = self._open_document(HANDOVER, handover_id, access_token)
        if answer:
            return answer
        photo = handover.photo_ids.filtered(lambda rec: rec.id == attachment_id)
        if not photo:
            return self._show_unknown()
        return self._send_file(photo, "raw", photo.name)

    @route(
        "/my/handovers/<int:handover_id>/defects/<int:defect_id>/<string:which>", **PAGE
    )
    def portal_handover_defect_photo(
        self, handover_id, defect_id, which, access_token=None, **kw
    ):
        handover, answer = self._open_document(HANDOVER, handover_id, access_token)
        if answer:
            return answer
        defect = handover.defect_ids.filtered(lambda rec: rec.id == defect_id)
        if which not in ("photo", "fix_photo") or not defect[which]:
            return self._show_unknown()
        return self._send_file(defect, which, f"{which}.jpg")

    @route("/my/handovers/<int:handover_id>/scan", **PAGE)
    def portal_handover_scan(self, handover_id, access_token=None, **kw):
        return self._send_scan(HANDOVER, handover_id, access_token)
