from datetime import datetime, time, timedelta

from odoo import fields, models

from ..tools.mspdi import ELAPSED_DAYS, tag_of, without_computed, write_moment
from ..tools.mspdi_writer import keep_dates, write_plan
from ..tools.plan import Assignment, Item, Link, Plan, Resource, roll_up

LAST = 10**9  # rows without a place of their own stand at the end
LINK_KEYS = ("kind", "lag", "lag_format")


class ProjectProject(models.Model):
    """The plan of a project: tasks, milestones, links and people in one document."""

    _inherit = "project.project"

    plan_guid = fields.Char(copy=False, readonly=True, export_string_translation=False)
    plan_data = fields.Json(
        copy=False,
        groups="project.group_project_user",
        export_string_translation=False,
    )

    # === The plan ===

    def _get_plan(self, start=None, finish=None):
        """Return the plan, and ``{uid: record}`` of its rows.

        With days, only tasks that have a part of them, milestones in them and the
        tasks above.
        """
        self.ensure_one()
        tasks, milestones = self._get_plan_records(start, finish)
        self._number_plan(tasks, milestones)
        data = self.plan_data or {}
        plan = Plan(
            name=self.name,
            guid=self.plan_guid or "",
            company=self.company_id.name or "",
            manager=self.user_id.name or "",
            calendar=self._get_plan_calendar(),
            calendar_uid=data.get("calendar_uid", 1),
            extra=list(data.get("extra", [])),
            resources=[
                Resource(**self._resource_values(row)) for row in data["people"]
            ],
        )
        records = self._add_plan_items(plan, tasks, milestones)
        roll_up(plan)
        self._add_plan_links(plan, records)
        self._restore_plan_data(plan, records)
        self._add_assignments(plan, records)
        if start or finish:
            plan.subject = f"{start or ''} – {finish or ''}"
        return plan, records

    def _get_plan_records(self, start=None, finish=None):
        """Return tasks and milestones in the order of the plan."""
        tasks = self.env["project.task"].search(
            [("project_id", "=", self.id)], order="sequence, id"
        )
        milestones = self.milestone_ids.sorted(
            lambda record: (
                record.deadline or fields.Date.to_date("9999-12-31"),
                record.id,
            )
        )
        if start or finish:
            kept = tasks.filtered(lambda task: task._has_plan_dates(start, finish))
            above = kept.parent_id
            while above - kept:
                kept |= above
                above = above.parent_id
            tasks &= kept
            milestones = milestones.filtered(
                lambda record: (
                    not record.deadline
                    or (start or record.deadline)
                    <= record.deadline
                    <= (finish or record.deadline)
                )
            )
        return tasks, milestones

    def _number_plan(self, tasks, milestones):
        """Give each row, person and job a number that it keeps."""
        # sudo: bookkeeping of the plan; who may see the project may number its rows
        project = self.sudo()
        project.lock_for_update()
        used = project._get_used_plan_numbers()
        following = max(used, default=0) + 1
        seen = set()
        for record in [*tasks.sudo(), *milestones.sudo()]:
            if not record.plan_uid or record.plan_uid in seen:
                record.plan_uid = following
                following += 1
            if not record.plan_guid:
                record.plan_guid = record._new_plan_guid()
            seen.add(record.plan_uid)
        if not project.plan_guid:
            project.plan_guid = self.env["project.task"]._new_plan_guid()
        project._number_people(tasks.user_ids)

    def _get_used_plan_numbers(self):
        """Return all numbers of the plan, those of archived tasks too."""
        domain = [("project_id", "=", self.id), ("plan_uid", ">", 0)]
        numbers = set()
        for model in ("project.task", "project.milestone"):
            # sudo: a number given to a row the user may not see is given
            records = self.env[model].sudo().with_context(active_test=False)
            numbers.update(records.search(domain).mapped("plan_uid"))
        return numbers

    def _number_people(self, users):
        data = dict(self.plan_data or {})
        people = [dict(row) for row in data.get("people", [])]
        known = {row.get("user_id") for row in people}
        following = max((row["uid"] for row in people), default=0) + 1
        for number, user in enumerate(users.filtered(lambda u: u.id not in known)):
            guid = self.env["project.task"]._new_plan_guid()
            people.append({"uid": following + number, "guid": guid, "user_id": user.id})
        if people != data.get("people"):
            self.plan_data = {**data, "people": people}

    def _resource_values(self, row):
        """Return the values of a person or material of the plan."""
        user = self.env["res.users"].browse(row.get("user_id")).exists()
        return {
            "uid": row["uid"],
            "guid": row.get("guid", ""),
            "name": user.name or row.get("name") or "?",
            "email": user.email or row.get("email", ""),
            "kind": row.get("kind", 1),
            "extra": row.get("extra", []),
        }

    # === Rows ===

    def _add_plan_items(self, plan, tasks, milestones):
        """Put the rows in order; return ``{uid: record}``."""
        below = self._get_rows_below(tasks, milestones)
        records = {}
        rows = [(1, record) for record in below.get(False, [])]
        while rows:
            level, record = rows.pop(0)
            records[record.plan_uid] = record
            plan.items.append(self._get_plan_item(plan, record, level))
            if record._name == "project.task":
                rows[:0] = [(level + 1, row) for row in below.get(record.id, [])]
        return records

    def _get_rows_below(self, tasks, milestones):
        """Return ``{id of a task, or False: rows below it}`` in their order.

        A milestone stands after the row after which it came, else at the end.
        """
        known, below = {task.id for task in tasks}, {}
        for task in tasks:
            above = task.parent_id.id if task.parent_id.id in known else False
            below.setdefault(above, []).append(task)
        places = {record: record.plan_data or {} for record in milestones}
        for record in sorted(places, key=lambda rec: places[rec].get("place", LAST)):
            above = places[record].get("parent")
            rows = below.setdefault(above if above in known else False, [])
            names = [row._get_plan_reference() for row in rows]
            after = places[record].get("after", LAST)
            place = names.index(after) + 1 if after in names else len(rows)
            rows.insert(0 if after is None else place, record)
        return below

    def _get_plan_item(self, plan, record, level):
        values = {
            "uid": record.plan_uid,
            "guid": record.plan_guid,
            "name": record.name,
            "level": level,
        }
        if record._name == "project.milestone":
            return self._get_milestone_item(plan, record, values)
        start = self._to_local(record.planned_date_start)
        finish = self._to_local(record.planned_date_end)
        dated = start and finish
        return Item(
            **values,
            start=start,
            finish=finish,
            deadline=self._to_local(record.date_deadline),
            duration=plan.calendar.minutes(start, finish) if dated else None,
            work=round(record.allocated_hours * 60) or None,
            percent=round(record.progress_percent),
            active=record.state != "1_canceled",
            milestone=bool((record.plan_data or {}).get("milestone")),
        )

    def _get_milestone_item(self, plan, record, values):
        """Return a milestone: at the end of its day, or at the hour it came with."""
        data = record.plan_data or {}
        moment = None
        if record.deadline:
            spans = plan.calendar.intervals(record.deadline)
            minutes = spans[-1][1] if spans else 17 * 60
            moment = datetime.combine(record.deadline, time()) + timedelta(
                minutes=minutes
            )
            came = (
                datetime.fromisoformat(data["finish"]) if data.get("finish") else None
            )
            if came and came.date() == record.deadline:
                moment = came
        deadline = data.get("deadline")
        return Item(
            **values,
            start=moment,
            finish=moment,
            duration=0,
            percent=100 if record.is_reached else 0,
            milestone=True,
            deadline=datetime.fromisoformat(deadline) if deadline else None,
        )

    def _restore_plan_data(self, plan, records):
        """Give each row what its tool knew; what it computed only if it still holds."""
        for item in plan.items:
            data = records[item.uid].plan_data or {}
            extra, seen = data.get("extra", []), data.get("seen", {})
            if seen and seen == self._get_plan_mark(item):
                item.duration = data.get("duration", item.duration)
                item.extra = list(extra)
                continue
            item.extra = without_computed(extra)
            if not item.start:
                gone = ("Manual", "ConstraintType", "ConstraintDate")
                item.extra = [raw for raw in item.extra if tag_of(raw) not in gone]
            elif extra and seen.get("start") != self._get_plan_mark(item)["start"]:
                item.extra = keep_dates(item.extra, item.start)
            self._keep_elapsed(item)

    def _keep_elapsed(self, item):
        """Work outside of all working time lasts as long as the clock says."""
        if item.duration == 0 and item.start != item.finish and not item.milestone:
            item.duration = round((item.finish - item.start).total_seconds() / 60)
            item.extra.append(f"<DurationFormat>{ELAPSED_DAYS}</DurationFormat>")

    def _get_plan_mark(self, item):
        """Return what its tool's computed values depend on."""
        return {
            "start": item.start and write_moment(item.start),
            "finish": item.finish and write_moment(item.finish),
            "work": item.work or 0,
            "percent": item.percent,
            "active": item.active,
        }

    # === Links and people ===

    def _add_plan_links(self, plan, records):
        """Links between rows: dependencies, ways to milestones, and kept ones."""
        uids = {record._get_plan_reference(): uid for uid, record in records.items()}
        for item in plan.items:
            record = records[item.uid]
            stored = record._get_stored_links()
            found = dict.fromkeys(self._get_linked(record))
            loose = {
                ref: values for ref, values in stored.items() if values.get("loose")
            }
            for reference in [*found, *(ref for ref in loose if ref not in found)]:
                values = stored.get(reference, {})
                if reference in uids:
                    own = {key: values[key] for key in LINK_KEYS if key in values}
                    item.links.append(Link(uids[reference], **own))
            foreign = (record.plan_data or {}).get("foreign_links", [])
            item.links += [Link(**values) for values in foreign]

    def _get_linked(self, record):
        """Return the references of the rows that Odoo says this one waits for."""
        if record._name == "project.task":
            tasks = record.depend_on_ids.sorted("id")
        else:  # subtasks reach their task's milestone through the task
            tasks = record.task_ids.filtered(
                lambda task: task.parent_id.milestone_id != record
            ).sorted("id")
        return [task._get_plan_reference() for task in tasks]

    def _add_assignments(self, plan, records):
        """Who works on what; jobs keep their numbers."""
        people = {
            row["user_id"]: row["uid"]
            for row in (self.plan_data or {}).get("people", [])
            if row.get("user_id")
        }
        others = {resource.uid for resource in plan.resources} - set(people.values())
        rows = []
        for item in plan.items:
            record = records[item.uid]
            data = record.plan_data or {}
            users = record.user_ids if record._name == "project.task" else []
            wanted = {people[user.id] for user in users if user.id in people}
            jobs = [
                job
                for job in data.get("jobs", [])
                if job["resource"] in wanted | others
            ]
            same = data.get("seen") == self._get_plan_mark(item)
            wanted -= {job["resource"] for job in jobs}
            jobs += [{"resource": uid} for uid in sorted(wanted)]
            rows += [(item, job, same) for job in jobs]
        self._number_assignments(plan, rows)

    def _number_assignments(self, plan, rows):
        taken = {job["uid"] for _item, job, _same in rows if job.get("uid")}
        following = max(taken, default=0)
        for item, job, same in rows:
            if not job.get("uid"):
                following += 1
            extra = job.get("extra", [])
            plan.assignments.append(
                Assignment(
                    uid=job.get("uid") or following,
                    guid=job.get("guid", ""),
                    task=item.uid,
                    resource=job["resource"],
                    units=job.get("units", 1.0),
                    work=job.get("work") if same else None,
                    extra=extra if same else without_computed(extra),
                )
            )

    # === Export ===

    def _export_plan(self, start=None, finish=None):
        """Return name and content of the Microsoft Project file."""
        self.ensure_one()
        self.check_access("read")
        plan, _records = self._get_plan(start, finish)
        name = "".join(char if char.isalnum() else "-" for char in self.name)
        return f"{name.strip('-')[:80] or 'project'}.xml", write_plan(plan)
