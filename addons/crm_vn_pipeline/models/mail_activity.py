from odoo import fields, models


class MailActivity(models.Model):
    """A visit put into the calendar is a visit there; a call of a job tells the job."""

    _inherit = "mail.activity"

    outreach_line_id = fields.Many2one(
        "crm.outreach.line",
        string="Outreach",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    def action_create_calendar_event(self):
        action = super().action_create_calendar_event()
        if self.interaction_kind == "visit":
            # sudo: who plans a visit sees whom it is for
            document = self.env[self.res_model].sudo().browse(self.res_id)
            customer = self.env["crm.interaction"]._partner_of(document)
            action["context"] = {
                **action["context"],
                "default_visit_type": "relationship",
                "default_customer_id": customer.id,
            }
        return action

    def _prepare_interaction_vals(self, record, feedback):
        """Done, the call is the fact of the customer's line."""
        vals = super()._prepare_interaction_vals(record, feedback)
        return vals | {"outreach_line_id": self.outreach_line_id.id}
