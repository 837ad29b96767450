from odoo.http import route

from .portal_document import APPENDIX, FORM, OWN_PAGE, PAGE, DocumentPortal


class AppendixPortal(DocumentPortal):
    """Appendices of the customer's contracts: what changes, and the signature."""

    @route(["/my/appendices", "/my/appendices/page/<int:page>"], **OWN_PAGE)
    def portal_appendices(self, page=1, **kw):
        return self._show_list(APPENDIX, page)

    @route("/my/appendices/<int:appendix_id>", **PAGE)
    def portal_appendix(self, appendix_id, access_token=None, **kw):
        return self._show_document(APPENDIX, appendix_id, access_token, **kw)

    @route("/my/appendices/<int:appendix_id>/scan", **PAGE)
    def portal_appendix_scan(self, appendix_id, access_token=None, **kw):
        return self._send_scan(APPENDIX, appendix_id, access_token)

    @route("/my/appendices/<int:appendix_id>/sign", **FORM)
    def portal_appendix_sign(self, appendix_id, access_token=None, **post):
        return self._act(
            APPENDIX, appendix_id, access_token, self._countersign, "signed", post
        )
