import re
from typing import NamedTuple

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..tools.mspdi import write_moment
from ..tools.mspdi_reader import read_plan
from ..tools.plan import FINISH_TO_START, Plan
from ..tools.plan_diff import Change, align, compare

SPAN = re.compile(r"(\d{4}-\d\d-\d\d)? – (\d{4}-\d\d-\d\d)?")
# a milestone of ours has a name, a day and whether it is reached
MILESTONE_FIELDS = {"name", "finish", "percent"}
TASK, MILESTONE = "project.task", "project.milestone"


class Comparison(NamedTuple):
    """A plan of a file beside ours."""

    plan: Plan
    changes: list[Change]
    records: dict  # {number: task or milestone}
    users: dict  # {number: user}


class ProjectProject(models.Model):
    """Take over a plan that somebody worked on elsewhere."""

    _inherit = "project.project"

    # === Compare ===

    def _compare_plan(self, content):
        """Compare the file with the plan; PlanError when it cannot be read."""
        self.ensure_one()
        new = read_plan(content)
        current, records = self._get_plan(*self._get_span(new))
        users = self._align_people(new)
        plan = align(current, new, self._get_used_plan_numbers())
        assigned = self._get_plan_users(plan, users)
        nobody = self.env["res.users"]
        people = {
            uid: (
                tuple(sorted(record.user_ids.ids)),
                tuple(sorted(assigned.get(uid, nobody).ids)),
            )
            for uid, record in records.items()
            if record._name == TASK
        }
        changes = [
            change
            for change in compare(current, plan, people)
            if self._is_ours_to_change(change, records.get(change.uid))
        ]
        return Comparison(plan, changes, records, users)

    def _get_span(self, plan):
        """Return the days that a partial export says it covers."""
        match = SPAN.fullmatch(plan.subject)
        if not match:
            return ()
        return tuple(
            fields.Date.to_date(day) if day else None for day in match.groups()
        )

    def _is_ours_to_change(self, change, record):
        """Whether the change can be shown and chosen; the others are notes."""
        if record is None or record._name == TASK:
            return True
        if change.kind == "field":
            by_event = change.what == "percent" and record._is_reached_by_event()
            same_day = change.what == "finish" and (
                change.new and change.new.date() == record.deadline
            )
            return change.what in MILESTONE_FIELDS and not by_event and not same_day
        return change.kind not in ("removed", "people")

    # === Take over ===

    def _apply_plan(self, comparison, keys):
        """Take over the chosen changes, in one go; the rest stays as it is."""
        project = self.with_context(
            default_project_id=self.id, mail_auto_subscribe_no_notify=True
        )
        chosen = [change for change in comparison.changes if change.key in keys]
        records = dict(comparison.records)
        project._check_dates(comparison, chosen)
        project._create_rows(comparison, chosen, records)
        project._write_rows(comparison, chosen, records)
        stored = project._write_links(chosen, records)
        project._archive_rows(chosen, records)
        project._order_rows(comparison, chosen, records)
        project._store_plan(comparison, records, stored)
        return chosen

    def _check_dates(self, comparison, chosen):
        """Half of a moved span may put the end before the start."""
        for uid, record in comparison.records.items():
            dates = {
                change.what: change.new
                for change in chosen
                if change.uid == uid and change.what in ("start", "finish")
            }
            if not dates or record._name != TASK:
                continue
            start = dates.get("start", self._to_local(record.planned_date_start))
            finish = dates.get("finish", self._to_local(record.planned_date_end))
            if start and finish and finish < start:
                raise UserError(
                    self.env._(
                        "“%(task)s” would end before it starts. Choose both its start "
                        "and its end, or neither.",
                        task=record.name,
                    )
                )

    # --- rows ---

    def _create_rows(self, comparison, chosen, records):
        """Create the new rows, those above first."""
        users = self._get_plan_users(comparison.plan, comparison.users)
        items = [change.new for change in chosen if change.kind == "new"]
        for level in sorted({item.level for item in items}):
            rows = [item for item in items if item.level == level]
            for model in (TASK, MILESTONE):
                own = [row for row in rows if self._get_row_model(row) == model]
                vals_list = [
                    self._prepare_row_vals(comparison.plan, item, records, users)
                    for item in own
                ]
                created = self.env[model].create(vals_list)
                records.update(zip((item.uid for item in own), created, strict=True))
        if any(self._get_row_model(item) == MILESTONE for item in items):
            self._allow("allow_milestones")

    def _get_row_model(self, item):
        return MILESTONE if item.milestone and not item.summary else TASK

    def _allow(self, fname):
        if not self[fname]:
            # sudo: the plan needs it; project users do not write on projects
            self.sudo()[fname] = True

    def _prepare_row_vals(self, plan, item, records, users):
        model = self.env[self._get_row_model(item)]
        vals = {
            **model._prepare_plan_values(item, self._from_local),
            "project_id": self.id,
        }
        if model._name == TASK:
            vals["parent_id"] = self._get_task_above(plan, item, records).id
            nobody = self.env["res.users"]
            vals["user_ids"] = [Command.set(users.get(item.uid, nobody).ids)]
        return vals

    def _get_task_above(self, plan, item, records):
        """Return the nearest task above that is there."""
        rows = plan.by_uid()
        while item.parent:
            record = records.get(item.parent)
            if record is not None and record._name == TASK:
                return record
            item = rows[item.parent]
        return self.env[TASK]

    def _write_rows(self, comparison, chosen, records):
        rows = comparison.plan.by_uid()
        vals_by_uid = {}
        for change in chosen:
            vals = vals_by_uid.setdefault(change.uid, {})
            if change.kind == "people":
                vals["user_ids"] = [Command.set(change.new)]
            elif change.kind == "field" and change.what != "parent":
                vals.update(
                    records[change.uid]._prepare_plan_change(
                        change.what, change.new, self._from_local
                    )
                )
        for uid, vals in vals_by_uid.items():
            if vals:
                records[uid].write(vals)
        moved = [rows[change.uid] for change in chosen if change.what == "parent"]
        # first all out, or a row could come under one that still is under it
        self._get_records(records, [item.uid for item in moved]).write(
            {"parent_id": False}
        )
        for item in moved:
            above = self._get_task_above(comparison.plan, item, records)
            records[item.uid].parent_id = above

    def _get_records(self, records, uids):
        return self.env[TASK].union(*(records[uid] for uid in uids))

    def _archive_rows(self, chosen, records):
        gone = [change.uid for change in chosen if change.kind == "removed"]
        tasks = self._get_records(records, gone)
        # what stays must not vanish with the task above it
        kept = tasks.child_ids - tasks
        kept.write({"parent_id": False})
        tasks.action_archive()

    def _order_rows(self, comparison, chosen, records):
        """Put the tasks in the order of the file."""
        wanted = any(change.kind == "order" for change in comparison.changes)
        kinds = {change.kind for change in chosen}
        if "order" not in kinds and ("new" not in kinds or wanted):
            return
        for place, item in enumerate(comparison.plan.items, 1):
            record = records.get(item.uid)
            is_task = record is not None and record._name == TASK
            if is_task and record.sequence != place:
                record.sequence = place

    # --- links ---

    def _write_links(self, chosen, records):
        """Write what waits for what; return {record: how its links are}."""
        stored, dependent = {}, False
        changes = [c for c in chosen if c.kind in ("unlink", "link", "relink")]
        for change in sorted(changes, key=lambda c: c.kind != "unlink"):
            record, before = records.get(change.uid), records.get(change.what)
            if record is None or before is None:
                continue  # a row of the link is not taken over
            links = stored.setdefault(record, record._get_stored_links())
            links.pop(before._get_plan_reference(), None)
            if change.kind == "unlink":
                self._unlink_rows(record, before)
                continue
            loose = not self._link_rows(record, before)
            dependent |= not loose
            values = {
                "kind": change.new.kind,
                "lag": change.new.lag,
                "lag_format": change.new.lag_format,
            }
            if loose or (change.new.kind, change.new.lag) != (FINISH_TO_START, 0):
                links[before._get_plan_reference()] = {**values, "loose": loose}
        if dependent:
            self._allow("allow_task_dependencies")
        return stored

    def _link_rows(self, record, before):
        """Write the link; False when Odoo has no place for it."""
        if record._name == before._name == TASK:
            record.depend_on_ids = [Command.link(before.id)]
            return True
        way = record._name == MILESTONE and before._name == TASK
        if (
            way
            and not before.child_ids
            and before.milestone_id
            in (
                record,
                self.env[MILESTONE],
            )
        ):
            before.milestone_id = record
            return True
        return False

    def _unlink_rows(self, record, before):
        if record._name == before._name == TASK:
            record.depend_on_ids = [Command.unlink(before.id)]
        elif before._name == TASK and before.milestone_id == record:
            before.milestone_id = False

    # --- what only the file's tool knows ---

    def _store_plan(self, comparison, records, stored):
        """Keep what the file has beyond our fields."""
        plan = comparison.plan
        jobs = {}
        for job in plan.assignments:
            jobs.setdefault(job.task, []).append(
                {
                    "uid": job.uid,
                    "guid": job.guid,
                    "resource": job.resource,
                    "units": job.units,
                    "work": job.work,
                    "extra": job.extra,
                }
            )
        for place, item in enumerate(plan.items, 1):
            record = records.get(item.uid)
            if record is not None:
                links = stored.get(record, record._get_stored_links())
                record._update_plan_data(
                    links=links,
                    jobs=jobs.get(item.uid, []),
                    **self._prepare_item_data(item),
                    **self._prepare_place_data(comparison, item, place, records),
                )
        # sudo: bookkeeping of the plan; project users do not write on projects
        self.sudo().plan_data = {
            "extra": plan.extra,
            "calendar_uid": plan.calendar_uid,
            "people": self._prepare_people_data(plan, comparison.users),
        }

    def _prepare_item_data(self, item):
        return {
            "extra": item.extra,
            "seen": self._get_plan_mark(item),
            "duration": item.duration,
            "milestone": item.milestone,
            "foreign_links": [
                {
                    "predecessor": link.predecessor,
                    "kind": link.kind,
                    "lag": link.lag,
                    "lag_format": link.lag_format,
                    "other_plan": link.other_plan,
                }
                for link in item.links
                if link.other_plan
            ],
        }

    def _prepare_place_data(self, comparison, item, place, records):
        """Milestones have no row above and no hour of their own."""
        if records[item.uid]._name == TASK:
            return {}
        above = self._get_task_above(comparison.plan, item, records)
        moment = item.finish or item.start
        return {
            "parent": above.id,
            "place": place,
            "after": self._get_reference_before(comparison, item, records),
            "finish": moment and write_moment(moment),
            "deadline": item.deadline and write_moment(item.deadline),
        }

    def _get_reference_before(self, comparison, item, records):
        """Return the row above it on its level; None when it is the first."""
        before = None
        for row in comparison.plan.items:
            if row.uid == item.uid:
                return before
            if row.parent == item.parent and row.uid in records:
                before = records[row.uid]._get_plan_reference()
        return before
