from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


class MailActivity(models.Model):
    _inherit = "mail.activity"

    interaction_kind = fields.Selection(related="activity_type_id.interaction_kind")
    result_required = fields.Boolean(related="activity_type_id.result_required")
    result_id = fields.Many2one(
        "crm.interaction.result",
        domain="[('kind', '=', interaction_kind)]",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    done_at = fields.Datetime(copy=False, help="Core keeps only the day it was done.")
    done_duration = fields.Float(
        string="Duration", copy=False, help="How long it took, in hours."
    )

    # === Planned from a button ===

    @api.model
    def _get_schedule_action(self, record):
        """Open core's dialog that plans an activity on the record."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule an activity"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": record._name,
                "active_id": record.id,
                "active_ids": record.ids,
            },
        }

    # === Done, with what came of it ===

    def action_done(self):
        """From a button of the client: ask what came of it first."""
        if (
            self.env.context.get("ask_result")
            and len(self) == 1
            and self._lacks_result()
        ):
            return self._action_ask_result()
        return super().action_done()

    def _action_ask_result(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.summary or self.activity_type_id.name,
            "res_model": "mail.activity",
            "res_id": self.id,
            "views": [
                (self.env.ref("crm_vn_base.mail_activity_view_form_result").id, "form")
            ],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def action_done_with_result(self):
        """The button of the dialog that :meth:`action_done` opens."""
        self.ensure_one()
        self.action_feedback(feedback=self.feedback)
        return {"type": "ir.actions.act_window_close"}

    def action_done_with_result_next(self):
        self.ensure_one()
        action = self.action_feedback_schedule_next(feedback=self.feedback)
        return action or {"type": "ir.actions.act_window_close"}

    def _action_done(self, feedback=False, attachment_ids=None):
        """Log the interaction that a done call, meeting or e-mail was."""
        interactions = self.filtered(lambda activity: activity._is_interaction())
        interactions._check_result()
        for activity in interactions.filtered(lambda activity: not activity.done_at):
            activity.done_at = activity._get_done_at()
        vals_list = interactions._prepare_interaction_vals_list(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # activities of a deleted document are deleted with it
        alive = set(self.exists().ids)
        vals_list = [vals for vals in vals_list if vals["activity_id"] in alive]
        # sudo: whoever does an activity logs it, with or without a CRM role
        self.env["crm.interaction"].sudo()._log(vals_list)
        return result

    def _is_interaction(self):
        return bool(self.interaction_kind and self.res_model and self.res_id)

    def _lacks_result(self):
        return self.active and self._is_interaction() and not self.result_id

    def _check_result(self):
        """Refuse an activity whose type wants a result and that has none.

        The system itself (a scheduled action, code with all rights) is not asked.
        """
        missing = self.filtered(
            lambda activity: activity.result_required and not activity.result_id
        )
        if missing and not self.env.su:
            activity = missing[0]
            raise UserError(
                self.env._(
                    "“%(activity)s” (%(document)s) is not done yet: choose its result "
                    "first.",
                    activity=activity.summary or activity.activity_type_id.name,
                    document=activity.res_name or "",
                )
            )

    def _get_done_at(self):
        """Now; a meeting that has begun keeps its own time."""
        now = fields.Datetime.now()
        event = self.calendar_event_id
        return event.start if event and event.start <= now else now

    # === The interaction ===

    def _prepare_interaction_vals_list(self, feedback):
        vals_list = []
        for activity in self:
            # sudo: an activity may be done without access to its document
            record = self.env[activity.res_model].sudo().browse(activity.res_id)
            if record.exists():
                vals_list.append(activity._prepare_interaction_vals(record, feedback))
        return vals_list

    def _prepare_interaction_vals(self, record, feedback):
        """Return the values of the interaction."""
        self.ensure_one()
        event = self.calendar_event_id
        if event and event.start > fields.Datetime.now():
            event = event.browse()
        return self.env["crm.interaction"]._prepare_from_record(
            record,
            self.interaction_kind,
            name=self.summary or self.activity_type_id.name,
            note=html2plaintext(feedback or self.note or "") or False,
            user_id=self.env.uid,
            activity_id=self.id,
            event_id=event.id,
            result_id=self.result_id.id,
            date=self.done_at,
            duration=self.done_duration or event.duration,
        )

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + [
            "interaction_kind",
            "result_required",
        ]
