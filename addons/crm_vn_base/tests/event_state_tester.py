from odoo import fields, models


class CrmEventStateTester(models.Model):
    """A model that exists in tests only."""

    _name = "crm.event.state.tester"
    _description = "Event State Tester"
    _inherit = ["mail.thread", "crm.event.state.mixin"]

    name = fields.Char()
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("signed", "Signed")],
        default="draft",
        required=True,
        group_expand="_group_expand_state",
    )
    sent_on = fields.Date()

    def _state_events(self):
        return super()._state_events() | {
            "send": (("draft",), "sent"),
            "sign": (("sent",), "signed"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {"send": "Gửi", "sign": "Ký"}
