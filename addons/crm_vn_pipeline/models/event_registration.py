from odoo import api, fields, models


class EventRegistration(models.Model):
    """Where a guest comes from: a campaign, a job that invited him.

    The attendance of a customer invited by a job is the fact of his line.
    """

    _inherit = "event.registration"

    outreach_line_id = fields.Many2one(
        "crm.outreach.line",
        string="Outreach",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A guest belongs to the campaign of the seminar, unless he came by another.

        Given at once: the rules that make leads of guests run in this call. A customer
        who registers by himself is known by the job that invited him.
        """
        events = self.env["event.event"].browse(
            {vals["event_id"] for vals in vals_list if vals.get("event_id")}
        )
        # sudo: whoever may register need not be allowed to read campaigns
        campaigns = {event.id: event.campaign_id.id for event in events.sudo()}
        registrations = super().create(
            [
                vals
                if vals.get("utm_campaign_id")
                or not campaigns.get(vals.get("event_id"))
                else {**vals, "utm_campaign_id": campaigns[vals["event_id"]]}
                for vals in vals_list
            ]
        )
        registrations.filtered(lambda reg: not reg.outreach_line_id)._find_outreach()
        registrations.filtered(lambda reg: reg.state == "done")._tell_outreach()
        return registrations

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            self._tell_outreach()
        return result

    def _find_outreach(self):
        """Link the registrations of invited customers to their lines."""
        # sudo: whoever registers, the invitation is the job's
        lines = (
            self.env["crm.outreach.line"]
            .sudo()
            .search(
                [
                    ("outreach_id.event_id", "in", self.event_id.ids),
                    ("recipient_id", "in", self.partner_id.ids),
                    ("registration_id", "=", False),
                ]
            )
        )
        found = {(line.outreach_id.event_id, line.recipient_id): line for line in lines}
        for registration in self:
            line = found.get((registration.event_id, registration.partner_id))
            if line:
                registration.sudo().outreach_line_id = line
                line.registration_id = registration

    def _tell_outreach(self):
        """Log the attendance, once."""
        # sudo: whoever ticks attendance off, the line is the job's
        lines = self.sudo().outreach_line_id
        lines.filtered(lambda line: line.state != "done")._log_interactions()
