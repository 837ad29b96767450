from odoo.http import route

from .portal_document import CONTRACT, FORM, OWN_PAGE, PAGE, DocumentPortal


class ContractPortal(DocumentPortal):
    """Contracts of the customer: value, schedule, progress, documents, signature."""

    @route(["/my/contracts", "/my/contracts/page/<int:page>"], **OWN_PAGE)
    def portal_contracts(self, page=1, **kw):
        return self._show_list(CONTRACT, page)

    @route("/my/contracts/<int:agreement_id>", **PAGE)
    def portal_contract(self, agreement_id, access_token=None, **kw):
        return self._show_document(CONTRACT, agreement_id, access_token, **kw)

    @route("/my/contracts/<int:agreement_id>/scan", **PAGE)
    def portal_contract_scan(self, agreement_id, access_token=None, **kw):
        return self._send_scan(CONTRACT, agreement_id, access_token)

    @route(
        "/my/contracts/<int:agreement_id>/<any(appendices,requests):kind>/<int:part_id>",
        **PAGE,
    )
    def portal_contract_part(
        self, agreement_id, kind, part_id, access_token=None, **kw
    ):
        part, answer = self._open_part(agreement_id, kind, part_id, access_token)
        return answer or self._send_report(part)

    @route("/my/contracts/<int:agreement_id>/papers/<int:part_id>", **PAGE)
    def portal_contract_paper(self, agreement_id, part_id, access_token=None, **kw):
        paper, answer = self._open_part(agreement_id, "papers", part_id, access_token)
        return answer or self._send_file(paper, "file", paper.file_name)

    def _open_part(self, agreement_id, kind, part_id, access_token):
        """Return what belongs to a contract, and the answer to who may not see it."""
        agreement, answer = self._open_document(CONTRACT, agreement_id, access_token)
        if answer:
            return None, answer
        parts = agreement._get_portal_parts()[kind]
        part = parts.filtered(lambda rec: rec.id == part_id)
        return part, None if part else self._show_unknown()

    @route("/my/contracts/<int:agreement_id>/sign", **FORM)
    def portal_contract_sign(self, agreement_id, access_token=None, **post):
        return self._act(
            CONTRACT, agreement_id, access_token, self._countersign, "signed", post
        )
