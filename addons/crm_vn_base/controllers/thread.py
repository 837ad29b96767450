from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.thread import ThreadController


class CustomerThreadController(ThreadController):
    """Writing to an address that is not yet a contact creates the contact.

    Core asks for its right to create, which would also allow to delete contacts.
    """

    @http.route()
    def mail_thread_partner_from_email(self, thread_model, thread_id, emails):
        if not self._may_create_contacts():
            return super().mail_thread_partner_from_email(
                thread_model, thread_id, emails
            )
        thread = request.env[thread_model].browse(thread_id)
        return [
            {"id": partner.id, "name": partner.name, "email": partner.email}
            for partner in thread._partner_find_from_emails_single(emails)
        ]

    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        emails = post_data.get("partner_emails")
        if emails and self._may_create_contacts():
            partners = thread._partner_find_from_emails_single(emails)
            known = list(post_data.get("partner_ids") or [])
            post_data = {
                **post_data,
                "partner_ids": [*known, *partners.ids],
                "partner_emails": None,
            }
        res = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if "partner_ids" in res:
            res["partner_ids"] += self._get_hidden_recipients(post_data, thread, res)
        return res

    def _get_hidden_recipients(self, post_data, thread, res):
        """Return recipients that core drops since the user may not open them.

        The customer of a document, and who follows it, gets what is written on it.
        """
        missing = {int(id_) for id_ in post_data.get("partner_ids") or []}
        missing -= set(res["partner_ids"])
        if not missing or not request.env.user._is_internal():
            return []
        # sudo: they were chosen on a document that the user may write on
        thread = thread.sudo()
        partners = thread._mail_get_partners()[thread.id] | thread.message_partner_ids
        return [id_ for id_ in partners.ids if id_ in missing]

    def _may_create_contacts(self):
        return request.env.user.has_group("crm_vn_base.group_crm_vn_customer_editor")
