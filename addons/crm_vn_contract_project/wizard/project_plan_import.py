import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.mspdi_reader import PlanError
from ..tools.plan import Item

# the format of a lag that counts in percent of the predecessor
PERCENT_FORMATS = {19, 20, 51, 52}
SHOWN_NAMES = 10


class ProjectPlanImport(models.TransientModel):
    """Show what a Microsoft Project file changes; take over what is chosen."""

    _name = "project.plan.import"
    _description = "Import of a Project Plan"

    project_id = fields.Many2one(
        "project.project",
        required=True,
        default=lambda self: self._default_project_id(),
    )
    file = fields.Binary(string="Microsoft Project File (XML)", attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [("upload", "Choose a File"), ("compare", "Compare")],
        default="upload",
        required=True,
    )
    line_ids = fields.One2many("project.plan.import.line", "import_id")
    line_count = fields.Integer(compute="_compute_counts")
    chosen_count = fields.Integer(compute="_compute_counts")
    notes = fields.Text(readonly=True)
    is_renewed = fields.Boolean(readonly=True)

    @api.model
    def _default_project_id(self):
        if self.env.context.get("active_model") == "project.project":
            return self.env.context.get("active_id")
        return False

    @api.depends("line_ids.apply")
    def _compute_counts(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)
            wizard.chosen_count = len(wizard.line_ids.filtered("apply"))

    # === Actions ===

    def action_compare(self):
        """Read the file and show every change."""
        self.ensure_one()
        self._check_rights()
        if not self.file:
            raise UserError(
                self.env._(
                    "Choose the file first: in Microsoft Project, File → Save As → "
                    "XML Format."
                )
            )
        self._fill(self._compare())
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.write(
            {"state": "upload", "line_ids": [Command.clear()], "is_renewed": False}
        )
        return self._reopen()

    def action_choose_all(self):
        """Choose everything but what would archive tasks."""
        for line in self.line_ids:
            line.apply = line.kind != "removed"
        return self._reopen()

    def action_choose_none(self):
        self.line_ids.apply = False
        return self._reopen()

    def action_apply(self):
        """Take over what is chosen, unless the plan changed meanwhile."""
        self.ensure_one()
        self._check_rights()
        comparison = self._compare()
        lines = self._prepare_lines(comparison)
        shown = [(line.key, line.old_value, line.new_value) for line in self.line_ids]
        if [(v["key"], v["old_value"], v["new_value"]) for v in lines] != shown:
            self._fill(comparison, renewed=True)
            return self._reopen()
        keys = set(self.line_ids.filtered("apply").mapped("key"))
        chosen = self.project_id._apply_plan(comparison, keys)
        self._log(chosen)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s changes were taken over.", count=len(chosen)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_rights(self):
        self.project_id.check_access("read")
        self.env["project.task"].check_access("write")

    def _compare(self):
        content = base64.b64decode(self.file)
        try:
            return self.project_id._compare_plan(content)
        except PlanError as error:
            self._raise_plan_error(error)

    def _fill(self, comparison, renewed=False):
        vals_list = self._prepare_lines(comparison)
        self.write(
            {
                "state": "compare",
                "is_renewed": renewed,
                "notes": "\n".join(self._get_notes(comparison)),
                "line_ids": [Command.clear(), *map(Command.create, vals_list)],
            }
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Plan"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _log(self, chosen):
        counts = {}
        for change in chosen:
            kind = "link" if "link" in change.kind else change.kind
            counts[kind] = counts.get(kind, 0) + 1
        labels = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        text = ", ".join(f"{labels[kind]}: {count}" for kind, count in counts.items())
        # sudo: the note belongs to the project, whoever may plan it
        self.project_id.sudo()._message_log(
            body=self.env._(
                "Plan taken over from %(file)s. %(changes)s",
                file=self.filename or "XML",
                changes=text or self.env._("No change was chosen."),
            )
        )

    # === The changes in words ===

    def _prepare_lines(self, comparison):
        rows = comparison.plan.by_uid()
        return [
            self._prepare_line(change, rows, comparison)
            for change in comparison.changes
        ]

    def _prepare_line(self, change, rows, comparison):
        item = rows.get(change.uid) or (change.old if change.uid else None)
        old, new = self._get_values(change, rows, comparison)
        return {
            "key": change.key,
            "kind": "link" if "link" in change.kind else change.kind,
            "place": item.number if change.uid in rows else "",
            "name": item.name if item else self.project_id.name,
            "what": self._get_what(change),
            "old_value": old,
            "new_value": new,
            "apply": change.kind != "removed",
        }

    def _get_what(self, change):
        words = {
            "name": self.env._("Name"),
            "parent": self.env._("Stands under"),
            "start": self.env._("Start"),
            "finish": self.env._("End"),
            "deadline": self.env._("Deadline"),
            "work": self.env._("Allocated hours"),
            "percent": self.env._("Progress"),
            "active": self.env._("Carried out"),
            "new": self.env._("New task"),
            "removed": self.env._("Archive the task"),
            "link": self.env._("New link: waits for"),
            "unlink": self.env._("Link removed: waits for"),
            "relink": self.env._("Link changed: waits for"),
            "people": self.env._("Assignees"),
            "order": self.env._("Order of the tasks"),
        }
        if change.kind == "new" and change.new.milestone:
            return self.env._("New milestone")
        return words[change.what if change.kind == "field" else change.kind]

    def _get_values(self, change, rows, comparison):
        """Return what was and what will be, in words."""
        if change.kind in ("link", "unlink", "relink"):
            name = self._get_row_name(change.what, rows, comparison)
            return tuple(
                self._format_link(name, link) if link else ""
                for link in (change.old, change.new)
            )
        if change.kind == "people":
            users = self.env["res.users"]
            return tuple(
                ", ".join(users.browse(ids).mapped("name"))
                for ids in (change.old, change.new)
            )
        if change.kind == "order":
            return self.env._("as it is"), self.env._("as in the file")
        return tuple(
            self._format(change.what, value, rows, comparison)
            for value in (change.old, change.new)
        )

    def _get_row_name(self, uid, rows, comparison):
        if uid in rows:
            return rows[uid].name
        record = comparison.records.get(uid)
        return record.name if record is not None else str(uid)

    def _format(self, what, value, rows, comparison):
        if isinstance(value, Item):
            dates = [
                self._format_moment(value.start),
                self._format_moment(value.finish),
            ]
            return " – ".join(date for date in dates if date)
        if what == "parent":
            return self._get_row_name(value, rows, comparison) if value else ""
        if what in ("start", "finish", "deadline"):
            return self._format_moment(value)
        if what == "work":
            return self.env._("%(hours)g h", hours=(value or 0) / 60)
        if what == "percent":
            return f"{value} %"
        if what == "active":
            return self.env._("Yes") if value else self.env._("No")
        return value or ""

    def _format_moment(self, moment):
        if not moment:
            return ""
        zone = self.project_id._get_plan_zone().key
        utc = self.project_id._from_local(moment)
        return format_datetime(self.env, utc, tz=zone, dt_format="dd/MM/yyyy HH:mm")

    def _format_link(self, name, link):
        kinds = {
            "FS": self.env._("its end, then start"),
            "SS": self.env._("its start, then start"),
            "FF": self.env._("its end, then end"),
            "SF": self.env._("its start, then end"),
        }
        text = f"{name} ({kinds[link.kind]})"
        if not link.lag:
            return text
        if link.lag_format in PERCENT_FORMATS:
            return f"{text} {link.lag:+d} %"
        return self.env._(
            "%(link)s %(hours)s h", link=text, hours=f"{link.lag / 600:+g}"
        )

    def _get_notes(self, comparison):
        """Return what is not taken over, and why."""
        notes = []
        plan, users = comparison.plan, comparison.users
        unknown = [
            person.name
            for person in plan.resources
            if person.kind == 1 and person.uid not in users
        ]
        if unknown:
            notes.append(
                self.env._(
                    "No user of this name or e-mail; kept with the plan, but nobody is "
                    "assigned: %(names)s",
                    names=self._list_names(unknown),
                )
            )
        if plan.skipped:
            names = [item.name for item in plan.skipped]
            notes.append(
                self.env._(
                    "Rows of other plans are not taken over: %(names)s",
                    names=self._list_names(names),
                )
            )
        return notes + self._get_milestone_notes(comparison)

    def _get_milestone_notes(self, comparison):
        rows = comparison.plan.by_uid()
        milestones = [
            (rows.get(uid), record)
            for uid, record in comparison.records.items()
            if record._name == "project.milestone"
        ]
        missing = [record.name for item, record in milestones if not item]
        longer = [
            record.name for item, record in milestones if item and not item.milestone
        ]
        by_event = [
            record.name
            for item, record in milestones
            if item
            and record._is_reached_by_event()
            and (item.percent == 100) != record.is_reached
        ]
        texts = {
            self.env._("Milestones that are not in the file stay: %(names)s"): missing,
            self.env._(
                "In the file these milestones have become tasks; here they stay "
                "milestones at their end: %(names)s"
            ): longer,
            self.env._(
                "Only the signed handover reaches milestones of the contract: %(names)s"
            ): by_event,
        }
        return [
            text % {"names": self._list_names(names)}
            for text, names in texts.items()
            if names
        ]

    def _list_names(self, names):
        more = len(names) - SHOWN_NAMES
        text = ", ".join(names[:SHOWN_NAMES])
        return (
            self.env._("%(names)s and %(count)s more", names=text, count=more)
            if (more > 0)
            else text
        )
