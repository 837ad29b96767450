from odoo import models


class MailActivity(models.Model):
    """A visit that is put into the calendar from an activity is a visit there."""

    _inherit = "mail.activity"

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
