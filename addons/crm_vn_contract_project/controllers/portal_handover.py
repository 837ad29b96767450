from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_contract import ContractPortal
from .portal_document import MAX_REQUEST, Refused


class HandoverPortal(ContractPortal):
    """Minutes of handover and acceptance: read, commented and signed on a phone."""

    @route(
        ["/my/handovers", "/my/handovers/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def portal_handovers(self, page=1, **kw):
        values = self._prepare_list_values(
            "agreement.handover", "/my/handovers", page, "state, id desc"
        )
        return request.render(
            "crm_vn_contract_project.portal_my_handovers",
            {**values, "page_name": "handover"},
        )

    @route(
        "/my/handovers/<int:handover_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_handover(
        self, handover_id, access_token=None, report_type=None, download=False, **kw
    ):
        handover, answer = self._open_handover(handover_id, access_token)
        if answer:
            return answer
        if report_type == "pdf":
            return self._send_report(handover, download)
        return self._show_handover(handover, access_token, message=kw.get("message"))

    def _open_handover(self, handover_id, access_token, to_act=False):
        """Return the minutes, and the answer to who may not see, or act on, them."""
        handover = self._find_document("agreement.handover", handover_id, access_token)
        if not handover or (to_act and not self._may_act(handover, access_token)):
            return handover, self._show_unknown()
        if self._is_expired(handover, access_token):
            return handover, self._show_expired(handover)
        return handover, None

    def _show_handover(self, handover, access_token, **values):
        return self._show_page(
            "portal_handover_page",
            handover,
            access_token,
            page_name="handover",
            **values,
        )

    # === What the customer does ===

    @route(
        "/my/handovers/<int:handover_id>/sign",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_handover_sign(self, handover_id, access_token=None, **post):
        return self._act(handover_id, access_token, self._sign_handover, "signed", post)

    @route(
        "/my/handovers/<int:handover_id>/remark",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_handover_remark(self, handover_id, access_token=None, **post):
        return self._act(handover_id, access_token, self._remark, "remark", post)

    @route(
        "/my/handovers/<int:handover_id>/defects/<int:defect_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["POST"],
    )
    def portal_handover_defect(self, handover_id, defect_id, access_token=None, **post):
        def answer_defect(handover, post):
            self._answer_defect(handover, defect_id, post)

        return self._act(handover_id, access_token, answer_defect, "defect", post)

    def _act(self, handover_id, access_token, action, message, post):
        """Do what the customer asks for; show the page again when it is refused."""
        handover, answer = self._open_handover(handover_id, access_token, to_act=True)
        if answer:
            return answer
        try:
            with request.env.cr.savepoint():
                action(handover, post)
        except (Refused, UserError) as error:
            return self._show_handover(
                handover, access_token, error=str(error), post=post
            )
        url = f"{handover.access_url}?message={message}"
        if handover._is_token(access_token):
            url += f"&access_token={access_token}"
        return request.redirect(url)

    def _sign_handover(self, handover, post):
        if handover.state != "sent":
            raise Refused(
                request.env._(
                    "Minutes %(code)s are signed already. Nothing was changed.",
                    code=handover.code,
                )
            )
        name, position = self._read_person(post.get("name"), post.get("position"))
        handover._sign_by_customer(
            name,
            position,
            self._read_signature(post.get("signature")),
            self._get_address(),
            self._read_remark(post.get("remark")),
            self._read_photos(request.httprequest.files.getlist("photos")),
        )

    def _remark(self, handover, post):
        handover._remark_by_customer(
            self._get_visitor_name(handover, post),
            self._read_remark(post.get("remark"), required=True),
            self._read_photos(request.httprequest.files.getlist("photos")),
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
        contact = handover.recipient_id or handover.partner_id
        return typed[:128] or contact.name

    # === Pictures and files ===

    @route(
        "/my/handovers/<int:handover_id>/photos/<int:attachment_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_handover_photo(
        self, handover_id, attachment_id, access_token=None, **kw
    ):
        handover, answer = self._open_handover(handover_id, access_token)
        if answer:
            return answer
        photo = handover.photo_ids.filtered(lambda rec: rec.id == attachment_id)
        if not photo:
            return self._show_unknown()
        return self._send_file(photo, "raw", photo.name)

    @route(
        "/my/handovers/<int:handover_id>/defects/<int:defect_id>/<string:which>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_handover_defect_photo(
        self, handover_id, defect_id, which, access_token=None, **kw
    ):
        handover, answer = self._open_handover(handover_id, access_token)
        if answer:
            return answer
        defect = handover.defect_ids.filtered(lambda rec: rec.id == defect_id)
        if which not in ("photo", "fix_photo") or not defect[which]:
            return self._show_unknown()
        return self._send_file(defect, which, f"{which}.jpg")

    @route(
        "/my/handovers/<int:handover_id>/scan",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_handover_scan(self, handover_id, access_token=None, **kw):
        handover, answer = self._open_handover(handover_id, access_token)
        if answer:
            return answer
        if not handover.signed_document:
            return self._show_unknown()
        return self._send_file(
            handover, "signed_document", handover.signed_document_name
        )
