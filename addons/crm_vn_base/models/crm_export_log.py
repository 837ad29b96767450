import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

LOCK_NAME = "crm_export_log"
SHOWN = 2000  # characters of a selection that the log keeps


class CrmExportLog(models.Model):
    """Who took what out of the system, when, from where. Nobody writes it."""

    _name = "crm.export.log"
    _description = "Export Log"
    _order = "date desc, id desc"
    _rec_name = "model_id"

    date = fields.Datetime(
        required=True, default=fields.Datetime.now, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("file", "File"), ("pivot", "Pivot table"), ("read", "Mass reading")],
        required=True,
        readonly=True,
        default="file",
    )
    model = fields.Char(string="Technical Model", readonly=True, index=True)
    model_id = fields.Many2one(
        "ir.model",
        string="What",
        compute="_compute_model_id",
        compute_sudo=True,
    )
    row_count = fields.Integer(string="Number of Rows", readonly=True)
    field_names = fields.Text(string="Columns", readonly=True)
    selection = fields.Text(
        string="Filter Used",
        readonly=True,
        help="The filter, or how many records were ticked.",
    )
    ip_address = fields.Char(string="IP Address", readonly=True)

    _user_day_idx = models.Index("(user_id, date)")

    @api.depends("model")
    def _compute_model_id(self):
        for log in self:
            log.model_id = self.env["ir.model"]._get(log.model) if log.model else False

    # === Writing the log ===

    @api.model
    def _get_column_labels(self, model_name, paths):
        """Return the columns as the screen names them, deeper paths as they are."""
        known = self.env[model_name]._fields
        labels = []
        for path in map(str, paths):
            name, __, rest = path.partition("/")
            field = known.get(name)
            label = field._description_string(self.env) if field else name
            labels.append(f"{label}/{rest}" if rest else label)
        return ", ".join(labels)

    @api.model
    def _register_export(self, model_name, row_count, **values):
        """Check the right and the caps of the user, then log the export."""
        self._check_right()
        self._check_caps(row_count)
        return self._log(model_name, row_count, **values)

    @api.model
    def _log(self, model_name, row_count, **values):
        # sudo: everybody's exports are logged, nobody may write the log
        return self.sudo().create(
            self._prepare_log_vals(model_name, row_count) | values
        )

    @api.model
    def _prepare_log_vals(self, model_name, row_count):
        return {
            "user_id": self.env.uid,
            "model": model_name,
            "row_count": row_count,
            "ip_address": request.httprequest.remote_addr if request else False,
            "selection": self._get_selection(),
        }

    @api.model
    def _get_selection(self):
        """Return the filter of the request that exports, as the web client sent it."""
        if not request:
            return False
        try:
            data = json.loads(request.params.get("data") or "")
            chosen = data.get("ids") and self.env._(
                "%(count)s ticked records", count=len(data["ids"])
            )
            return str(chosen or data.get("domain") or "")[:SHOWN]
        except (AttributeError, TypeError, ValueError):
            return False

    # === Right and caps ===

    @api.model
    def _check_right(self):
        user = self.env.user
        if not (
            user.has_group("crm_vn_base.group_crm_vn_export")
            or user.has_group("base.group_system")
        ):
            raise AccessError(
                self.env._(
                    "You may not export data. Ask %(who)s for the right to export.",
                    who=self._get_administrators(),
                )
            )

    @api.model
    def _check_caps(self, row_count, logged=0):
        """Refuse more rows than the caps allow; ``logged`` of them are counted."""
        per_export, per_day = self.env.user._get_export_caps()
        if row_count > per_export:
            raise UserError(
                self.env._(
                    "This export has %(count)s rows, you may export %(cap)s at once. "
                    "Narrow the selection, or ask %(who)s.",
                    count=row_count,
                    cap=per_export,
                    who=self._get_administrators(),
                )
            )
        used = self._get_rows_of_today() - logged
        if used + row_count > per_day:
            raise UserError(
                self.env._(
                    "You have exported %(used)s rows today, with these %(count)s it "
                    "would be more than the %(cap)s you may export in a day. Go on "
                    "tomorrow, or ask %(who)s.",
                    used=used,
                    count=row_count,
                    cap=per_day,
                    who=self._get_administrators(),
                )
            )

    @api.model
    def _get_rows_of_today(self):
        """Return the rows the user has exported since midnight where he lives.

        Two exports at once wait for each other, else each would see the other's not.
        """
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtext(%s), %s)",
                LOCK_NAME,
                self.env.uid,
            )
        )
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        since = fields.Datetime.now() - relativedelta(
            hours=now.hour, minutes=now.minute, seconds=now.second
        )
        # sudo: a user may not read the log, but it decides on his cap
        rows = self.sudo()._read_group(
            [
                ("user_id", "=", self.env.uid),
                ("kind", "!=", "read"),
                ("date", ">=", since),
            ],
            [],
            ["row_count:sum"],
        )
        return rows[0][0] or 0

    @api.model
    def _get_administrators(self):
        """Return the names of at most three people who may help."""
        # sudo: whoever is refused need not be allowed to see users' groups
        admins = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    (
                        "group_ids",
                        "in",
                        self.env.ref("crm_vn_base.group_crm_vn_admin").ids,
                    ),
                    ("share", "=", False),
                ],
                limit=3,
            )
        )
        return ", ".join(admins.mapped("name")) or self.env._("your administrator")
