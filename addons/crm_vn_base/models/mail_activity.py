from odoo import fields, models
from odoo.tools import html2plaintext


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Log the interaction that a done call, meeting or e-mail was."""
        vals_list = self._prepare_interaction_vals_list(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # activities of a deleted document are deleted with it
        alive = set(self.exists().ids)
        vals_list = [vals for vals in vals_list if vals["activity_id"] in alive]
        if vals_list:
            # sudo: whoever does an activity logs it, with or without a CRM role
            self.env["crm.interaction"].sudo().create(vals_list)
        return result

    def _prepare_interaction_vals_list(self, feedback):
        vals_list = []
        for activity in self.filtered("activity_type_id.interaction_kind"):
            if not activity.res_model or not activity.res_id:
                continue
            # sudo: an activity may be done without access to its document
            record = self.env[activity.res_model].sudo().browse(activity.res_id)
            if record.exists():
                vals_list.append(activity._prepare_interaction_vals(record, feedback))
        return vals_list

    def _prepare_interaction_vals(self, record, feedback):
        """Return the values of the interaction. A past meeting keeps its own time."""
        self.ensure_one()
        values = {}
        event = self.calendar_event_id
        if event and event.start <= fields.Datetime.now():
            values = {"date": event.start, "duration": event.duration}
        return self.env["crm.interaction"]._prepare_from_record(
            record,
            self.activity_type_id.interaction_kind,
            name=self.summary or self.activity_type_id.name,
            note=html2plaintext(feedback or self.note or "") or False,
            user_id=self.env.uid,
            activity_id=self.id,
            **values,
        )
