from werkzeug.exceptions import Forbidden, NotFound

from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController


class CareTicketController(HelpdeskTicketController):
    """Closing a case from the portal, for those only whose case it is.

    The route of helpdesk_mgmt writes with sudo on whatever number comes in a GET: any
    portal user could close any case, and so could a picture in a mail.
    """

    @route(methods=["POST"])
    def support_ticket_close(self, **kw):
        ticket = self._get_closable_ticket(kw.get("ticket_id"))
        stage = self._get_closing_stage(ticket, kw.get("stage_id"))
        if stage:
            self._close_ticket(ticket, stage)
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _close_ticket(self, ticket, stage):
        # sudo: the customer may close the case without any right to edit it
        ticket_sudo = ticket.sudo()
        try:
            with request.env.cr.savepoint():
                ticket_sudo.write(self._prepare_close_vals(ticket_sudo, stage))
        except ValidationError:
            # e.g. a defect without its root cause: our agent has to finish it
            ticket_sudo.message_post(
                body=request.env._(
                    "The customer says this case is settled: please finish it."
                ),
                author_id=request.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )

    def _get_closable_ticket(self, ticket_id):
        """Return the case if the user may close it: customer, follower or agent."""
        ticket = request.env["helpdesk.ticket"].browse(self._to_id(ticket_id)).exists()
        if not ticket:
            raise NotFound()
        if not self._may_close(ticket):
            raise Forbidden()
        return ticket

    def _may_close(self, ticket):
        user = request.env.user
        if user._is_portal():
            # the portal's record rule: cases of the own company, or followed ones
            return ticket.has_access("read")
        # sudo: only to see whether the user is the customer or a follower
        ticket_sudo = ticket.sudo()
        own = (
            user.partner_id in ticket_sudo.partner_id | ticket_sudo.message_partner_ids
        )
        return own or ticket.has_access("write")

    def _get_closing_stage(self, ticket, stage_id):
        """Return the stage if it is one that customers may choose, else none."""
        # sudo: teams and their stages are not for the customer to read
        stages = ticket.sudo().team_id._get_applicable_stages()
        return stages.filtered(
            lambda rec: rec.id == self._to_id(stage_id) and rec.close_from_portal
        )

    def _prepare_close_vals(self, ticket, stage):
        """Return the values of a case its customer closes. Extend, never write."""
        vals = {"stage_id": stage.id}
        if stage.is_solved and not ticket.resolution:
            vals["resolution"] = request.env._(
                "%(name)s reported on the portal that the case is settled.",
                name=request.env.user.name,
            )
        return vals

    @staticmethod
    def _to_id(value):
        return int(value) if str(value or "").isdigit() else 0
