from odoo import api, models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    @api.model_create_multi
    def create(self, vals_list):
        """A guest belongs to the campaign of the seminar, unless he came by another.

        Given at once: the rules that make leads of guests run in this call.
        """
        events = self.env["event.event"].browse(
            {vals["event_id"] for vals in vals_list if vals.get("event_id")}
        )
        # sudo: whoever may register need not be allowed to read campaigns
        campaigns = {event.id: event.campaign_id.id for event in events.sudo()}
        return super().create(
            [
                vals
                if vals.get("utm_campaign_id")
                or not campaigns.get(vals.get("event_id"))
                else {**vals, "utm_campaign_id": campaigns[vals["event_id"]]}
                for vals in vals_list
            ]
        )
