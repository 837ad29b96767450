import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

_logger = logging.getLogger(__name__)


class CrmStageLimit(models.Model):
    """How long a record may stay in a stage, and who is warned when it stays longer.

    Each stay is warned about once: an activity for the person chosen, and a row in
    ``crm.stage.warning`` whose unique key is what keeps two runs from warning twice.
    """

    _name = "crm.stage.limit"
    _inherit = ["crm.stage.choice.mixin"]
    _description = "Time Limit of a Stage"
    _order = "model, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    days = fields.Integer(string="Days Allowed", required=True, default=14)
    domain = fields.Char("Condition", help="Only the records that match it.")
    warn = fields.Selection(
        [
            ("owner", "The person in charge"),
            ("leader", "The leader of his team"),
            ("user", "One person"),
        ],
        string="Who Is Warned",
        required=True,
        default="owner",
    )
    user_id = fields.Many2one("res.users", string="Person", index="btree_not_null")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("mail.mail_activity_data_todo", False),
    )
    message = fields.Char(
        string="What to Do", translate=True, help="The text of the activity."
    )
    last_error = fields.Char(readonly=True, copy=False)
    warning_ids = fields.One2many("crm.stage.warning", "limit_id")

    _days_positive = models.Constraint(
        "CHECK(days > 0)", "A time limit is at least one day."
    )

    # === Checks ===

    @api.constrains("warn", "user_id")
    def _check_user_id(self):
        for limit in self:
            if limit.warn == "user" and not limit.user_id:
                raise ValidationError(
                    self.env._(
                        "Choose the person whom the limit “%(limit)s” warns.",
                        limit=limit.name,
                    )
                )

    @api.constrains("stage", "domain")
    def _check_stage(self):
        for limit in self:
            model = self.env[limit.model]
            if not limit._get_stage_key() or not model._stage_since_field:
                raise ValidationError(
                    self.env._(
                        "The limit “%(limit)s” needs one stage: how long a record is "
                        "in any stage is not counted.",
                        limit=limit.name,
                    )
                )
            try:
                model.sudo().search(limit._get_late_domain() & Domain("id", "=", 0))
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the limit “%(limit)s” cannot be read: "
                        "%(error)s",
                        limit=limit.name,
                        error=error,
                    )
                ) from error

    # === Who is late ===

    def _get_late_domain(self):
        """Return the domain of the records that are in the stage for too long."""
        self.ensure_one()
        model = self.env[self.model]
        before = fields.Datetime.subtract(fields.Datetime.now(), days=self.days)
        domain = Domain(safe_eval(self.domain)) if self.domain else Domain.TRUE
        return (
            domain
            & model._get_stage_domain([self._get_stage_key()])
            & Domain(model._stage_since_field, "<=", before)
        )

    def _claim_late(self, count):
        """Write down up to ``count`` stays that are late; return their records.

        A stay that another run writes down at the same time is left to it.
        """
        # sudo: limits hold for everybody's records
        model = self.env[self.model].sudo()
        self.env.flush_all()
        query = model._search(self._get_late_domain())
        since = model._field_to_sql(query.table, model._stage_since_field, query)
        key = SQL.identifier(query.table, "id")
        query.add_where(
            SQL(
                "NOT EXISTS (SELECT 1 FROM crm_stage_warning w"
                " WHERE w.limit_id = %s AND w.res_id = %s AND w.since = %s)",
                self.id,
                key,
                since,
            )
        )
        query.limit = count
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO crm_stage_warning (limit_id, res_id, since, date)"
                " SELECT %s, late.id, late.since, %s FROM (%s) AS late(id, since)"
                " ON CONFLICT DO NOTHING RETURNING res_id",
                self.id,
                self.env.cr.now(),
                query.select(key, since),
            )
        )
        return model.browse(row[0] for row in rows)

    # === Warning ===

    @api.model
    def _cron_warn(self, batch=200):
        """Warn about every stay that is over its limit, in committed batches."""
        for limit in self.search([("active", "=", True)]):
            while done := limit._warn_batch(batch):
                if not self.env["ir.cron"]._commit_progress(done):
                    return

    def _warn_batch(self, batch):
        """Warn about a batch; a limit that cannot be read keeps its error."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                records = self._claim_late(batch)
        except Exception as error:
            _logger.exception("Time limit %s failed", self.id)
            self.last_error = f"{type(error).__name__}: {error}"
            return 0
        self.last_error = False
        for record in records:
            self._try_warn(record)
        return len(records)

    def _try_warn(self, record):
        """Warn about a record; what fails is left on its warning, the others go on."""
        try:
            with self.env.cr.savepoint():
                self._warn_about(record)
        except Exception as error:
            _logger.exception("Time limit %s failed on %s", self.id, record)
            warnings = self.env["crm.stage.warning"].search(
                [("limit_id", "=", self.id), ("res_id", "=", record.id)], limit=1
            )
            warnings.error = f"{type(error).__name__}: {error}"

    def _warn_about(self, record):
        user = self._get_warned_user(record)
        if user:
            record.activity_schedule(**self._prepare_activity_vals(record, user))

    def _prepare_activity_vals(self, record, user):
        limit = self.with_context(lang=user.lang)
        return {
            "activity_type_id": self.activity_type_id.id,
            "summary": limit.name,
            "note": limit.message or "",
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(record),
        }

    def _get_warned_user(self, record):
        """Return who is warned; the leader where nobody is in charge."""
        if self.warn == "user":
            return self.user_id
        owner = record.user_id
        leader = owner.sale_team_id.user_id
        if "team_id" in record._fields and record.team_id:
            leader = record.team_id.user_id
        return leader if self.warn == "leader" else owner or leader
