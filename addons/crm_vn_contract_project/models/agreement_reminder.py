import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools.reminders import act_before, parse_days

_logger = logging.getLogger(__name__)

# kind: the model its to-do stands on, the days before, unless the settings say other
KINDS = {
    "renewal": ("agreement", "90, 60, 30, 15"),
    "delivery": ("sale.order", "3"),
    "milestone": ("project.project", "7"),
    "guarantee": ("agreement.guarantee", "45, 30, 15"),
    "document": ("agreement.instalment", "7"),
    "handover": ("project.project", "14, 7, 0"),
    "technical": ("project.project", "7, 0"),
    "signed_copy": ("agreement", "10, 5, 0"),
    "appendix_copy": ("agreement.appendix", "10, 5, 0"),
}
RACES = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)
PARAM = "crm_vn_contract_project.reminder_days_%s"


class AgreementReminder(models.Model):
    """What somebody was reminded of: one row, and one to-do, per cause.

    A cause is a thing that is due on a day (the end of a contract, a promised
    delivery) and how far off it is. Its unique key keeps two runs from reminding twice.
    A row waits (``pending``) until its to-do is made; when the cause is gone, an open
    to-do goes with it. See agreement_reminder_source.py for the causes.
    """

    _name = "agreement.reminder"
    _description = "Reminder of a Contract"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _log_access = False

    kind = fields.Selection(
        [
            ("renewal", "Contract to renew"),
            ("delivery", "Delivery due"),
            ("milestone", "Milestone due"),
            ("guarantee", "Guarantee ends"),
            ("document", "Document missing"),
            ("handover", "Handover due"),
            ("technical", "Technical document missing"),
            ("signed_copy", "Signed copy missing"),
            ("appendix_copy", "Signed appendix missing"),
        ],
        required=True,
    )
    res_id = fields.Integer(string="Cause", required=True)
    target_id = fields.Integer(string="Record of the To-do", required=True)
    date = fields.Date(required=True, help="The day the thing is due.")
    step = fields.Integer(string="Days Before", required=True)
    user_id = fields.Many2one("res.users", string="Reminded", ondelete="set null")
    pending = fields.Boolean(default=True)
    activity_id = fields.Many2one(
        "mail.activity",
        string="To-do",
        ondelete="set null",
        index="btree_not_null",
    )
    error = fields.Char(help="Why nobody could be reminded.")

    _cause_uniq = models.UniqueIndex("(kind, res_id, date, step)")
    _pending_idx = models.Index("(kind, id) WHERE pending")

    # === Settings ===

    @api.model
    def _get_steps(self, kind):
        """Return the days before, the earliest first; none where it is switched off."""
        _model, default = KINDS[kind]
        # sudo: reading a setting of the add-on
        text = self.env["ir.config_parameter"].sudo().get_param(PARAM % kind, default)
        try:
            return parse_days(text)
        except ValueError:
            _logger.warning("Days to remind of %s cannot be read: %s", kind, text)
            return parse_days(default)

    # === The scheduled action ===

    @api.model
    def _cron_remind(self, batch=500):
        """Note the causes, close what is gone, make the to-dos, batch by batch."""
        cron = self.env["ir.cron"]
        reminders = self.with_context(tz=self._get_zone())
        for kind in KINDS:
            done = reminders._claim(kind) + reminders._follow_users(kind)
            if not cron._commit_progress(done):
                return
            while closed := reminders._close_batch(kind, batch):
                if not cron._commit_progress(closed):
                    return
            while made := reminders._create_batch(kind, batch):
                if not cron._commit_progress(made):
                    return

    @api.model
    def _get_zone(self):
        return self.env.company.resource_calendar_id.tz or ZONE

    # === To-dos ===

    @api.model
    def _create_batch(self, kind, batch):
        """Make the to-dos of up to ``batch`` noted causes; return how many."""
        reminders = self.search(
            [("kind", "=", kind), ("pending", "=", True)], limit=batch, order="id"
        )
        reminders = reminders.try_lock_for_update()
        if not reminders:
            return 0
        try:
            with self.env.cr.savepoint():
                reminders._create_activities()
        except RACES:
            # somebody has just followed the same record: a new transaction sees it
            self.env.cr.rollback()
            reminders._create_one_by_one()
        except Exception:
            _logger.exception("Reminders of %s: one by one", kind)
            reminders._create_one_by_one()
        return len(reminders)

    def _create_one_by_one(self):
        for reminder in self.try_lock_for_update().filtered("pending"):
            reminder._try_create_activity()

    def _try_create_activity(self):
        """Make one to-do; what fails is left on its row, the others go on."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._create_activities()
        except Exception as error:
            self.write({"pending": False, "error": f"{type(error).__name__}: {error}"})

    def _create_activities(self):
        """Make the to-dos of reminders of one kind with one create."""
        # sudo: reminders are for everybody's records
        targets = self.env[KINDS[self[:1].kind][0]].sudo()
        targets = targets.browse(self.mapped("target_id")).exists()
        alive = self.filtered(lambda row: row.user_id and row.target_id in targets._ids)
        vals_list = alive._prepare_activity_vals_list()
        # quiet: a to-do is enough, a mail for each would be a flood
        activities = self.env["mail.activity"].sudo()
        activities = activities.with_context(mail_activity_quick_update=True)
        created = activities.create(vals_list)
        for row, activity in zip(alive, created, strict=True):
            row.write({"activity_id": activity.id, "pending": False})
        (self - alive)._note_unreminded()

    def _note_unreminded(self):
        """Nobody to remind: the reason stays; the record is gone: so is its row."""
        nobody = self.filtered(lambda row: not row.user_id)
        error = self.env._("Nobody is in charge of it.")
        nobody.write({"pending": False, "error": error})
        (self - nobody).unlink()

    def _prepare_activity_vals_list(self):
        """Return the values of the to-dos, each in the language of who does it."""
        summaries = {}
        for lang, rows in self.grouped(lambda row: row.user_id.lang).items():
            speaking = rows.with_context(lang=lang)
            summaries |= getattr(speaking, f"_get_summaries_{self[:1].kind}")()
        return [row._prepare_activity_vals(summaries[row.id]) for row in self]

    def _prepare_activity_vals(self, summary):
        """Return the values of the to-do: due when the next reminder would come."""
        self.ensure_one()
        activity_type = f"crm_vn_contract_project.mail_activity_type_{self.kind}"
        # sudo: models are not readable by all, ids of models are no secret
        model_id = self.env["ir.model"].sudo()._get_id(KINDS[self.kind][0])
        steps = self._get_steps(self.kind)
        return {
            # from the cache: ref() asks for each whether it is there
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(
                activity_type, raise_if_not_found=True
            ),
            "res_model_id": model_id,
            "res_id": self.target_id,
            "user_id": self.user_id.id,
            "summary": summary,
            "date_deadline": act_before(self.date, self.step, steps),
        }
