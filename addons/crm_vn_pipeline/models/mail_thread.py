from odoo import api, models

AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Tell an answer from the notice that somebody is out of office."""
        agent = self._get_automatic_sender(message)
        thread = self.with_context(mailing_reply_agent=agent) if agent else self
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _get_automatic_sender(self, message):
        """Return what an automatic reply calls itself, nothing of a person's.

        ``Auto-Submitted`` is of RFC 3834; the others are what older servers write.
        """
        submitted = (message.get("Auto-Submitted") or "").strip().lower()
        if submitted and submitted != "no":
            return submitted if submitted.startswith("auto-") else f"auto-{submitted}"
        for header in ("X-Autoreply", "X-Autorespond"):
            if message.get(header):
                return f"auto-{header.lower()}"
        precedence = (message.get("Precedence") or "").strip().lower()
        return "auto-precedence" if precedence in AUTOMATIC_PRECEDENCE else False
