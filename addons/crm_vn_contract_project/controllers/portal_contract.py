from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal_document import MAX_REQUEST, PAGE_SIZE, DocumentPortal, Refused


class ContractPortal(DocumentPortal):
    """Contracts of the customer: value, schedule, progress, documents, signature."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for name, (model, domain) in self._get_counted_documents().items():
            if name in counters:
                values[name] = self._count_documents(model, domain)
        return values

    def _get_counted_documents(self):
        return {
            "contract_count": ("agreement", []),
            "contract_to_sign_count": (
                "agreement",
                [("state", "=", "to_sign"), ("customer_signed_at", "=", False)],
            ),
            "handover_count": ("agreement.handover", []),
            "handover_to_sign_count": ("agreement.handover", [("state", "=", "sent")]),
        }

    def _count_documents(self, model, domain):
        return (
            request.env[model].sudo().search_count(self._get_own_domain(model, domain))
        )

    def _get_own_domain(self, model, domain=()):
        """Return the documents of the visitor's company: read with all rights, so the
        domain is the check.
        """
        own = request.env[model]._get_portal_domain(request.env.user.partner_id)
        return [*own, *domain]

    def _prepare_list_values(self, model, url, page, order):
        records = request.env[model].sudo()  # sudo: the domain is the check
        domain = self._get_own_domain(model)
        pager = portal_pager(
            url=url, total=records.search_count(domain), page=page, step=PAGE_SIZE
        )
        found = records.search(
            domain, order=order, limit=PAGE_SIZE, offset=pager["offset"]
        )
        return {
            **self._prepare_portal_layout_values(),
            "documents": found,
            "pager": pager,
            "default_url": url,
        }

    # === Pages ===

    @route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def portal_contracts(self, page=1, **kw):
        values = self._prepare_list_values(
            "agreement", "/my/contracts", page, "id desc"
        )
        return request.render(
            "crm_vn_contract_project.portal_my_contracts",
            {**values, "page_name": "contract"},
        )

    @route(
        "/my/contracts/<int:agreement_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_contract(
        self, agreement_id, access_token=None, report_type=None, download=False, **kw
    ):
        agreement = self._find_document("agreement", agreement_id, access_token)
        if not agreement:
            return self._show_unknown()
        if self._is_expired(agreement, access_token):
            return self._show_expired(agreement)
        if report_type == "pdf":
            return self._send_report(agreement, download)
        return self._show_contract(agreement, access_token, message=kw.get("message"))

    def _show_contract(self, agreement, access_token, **values):
        return self._show_page(
            "portal_contract_page",
            agreement,
            access_token,
            page_name="contract",
            **values,
        )

    @route(
        "/my/contracts/<int:agreement_id>/scan",
        type="http",
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_contract_scan(self, agreement_id, access_token=None, **kw):
        agreement = self._find_document("agreement", agreement_id, access_token)
        if not agreement or not agreement.signed_document:
            return self._show_unknown()
        if self._is_expired(agreement, access_token):
            return self._show_expired(agreement)
        return self._send_file(
            agreement, "signed_document", agreement.signed_document_name
        )

    @route(
        "/my/contracts/<int:agreement_id>/sign",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_contract_sign(self, agreement_id, access_token=None, **post):
        agreement = self._find_document("agreement", agreement_id, access_token)
        if not agreement or not self._may_act(agreement, access_token):
            return self._show_unknown()
        if self._is_expired(agreement, access_token):
            return self._show_expired(agreement)
        try:
            with request.env.cr.savepoint():
                self._sign_contract(agreement, post)
        except (Refused, UserError) as error:
            return self._show_contract(
                agreement, access_token, error=str(error), post=post
            )
        url = f"{agreement.access_url}?message=signed"
        if agreement._is_token(access_token):
            url += f"&access_token={access_token}"
        return request.redirect(url)

    def _sign_contract(self, agreement, post):
        if agreement.state != "to_sign" or agreement.customer_signed_at:
            raise Refused(
                request.env._(
                    "Contract %(contract)s was signed already, or is not to be signed "
                    "now. Nothing was changed.",
                    contract=agreement.code,
                )
            )
        name, position = self._read_person(post.get("name"), post.get("position"))
        agreement._sign_by_customer(
            name,
            position,
            self._read_signature(post.get("signature")),
            self._get_address(),
            self._read_remark(post.get("remark")),
        )
