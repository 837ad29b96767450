from odoo import models

from ..tools.plan import Plan, Resource

PERSON = 1


class ProjectProject(models.Model):
    """The people of a plan that comes from a file: who of them are users of ours."""

    _inherit = "project.project"

    def _align_people(self, plan):
        """Give resources the numbers we know; return {number: user} of our users."""
        rows = [dict(row) for row in (self.plan_data or {}).get("people", [])]
        users = self._find_users(plan.resources, rows)
        taken, numbers = {row["uid"] for row in rows}, {}
        for resource in plan.resources:
            row = self._find_person(resource, rows, users.get(resource.uid))
            if row:
                rows.remove(row)
            elif resource.uid in taken or resource.uid <= 0:
                row = {"uid": max(taken, default=0) + 1}
            numbers[resource.uid] = row["uid"] if row else resource.uid
            taken.add(numbers[resource.uid])
        users = {numbers[uid]: user for uid, user in users.items()}
        for resource in plan.resources:
            resource.uid = numbers[resource.uid]
        for assignment in plan.assignments:
            assignment.resource = numbers[assignment.resource]
        return users

    def _find_person(self, resource, rows, user):
        """Return the row of the plan's people that is this resource."""
        for row in rows:
            same_guid = resource.guid and row.get("guid") == resource.guid
            if same_guid or user and row.get("user_id") == user.id:
                return row
            if not row.get("user_id") and row.get("name") == resource.name:
                return row
        return None

    def _find_users(self, resources, rows):
        """Return {number in the file: user}: by GUID, then e-mail, then name."""
        people = [resource for resource in resources if resource.kind == PERSON]
        by_guid = {row["guid"]: row.get("user_id") for row in rows if row.get("guid")}
        candidates = self._search_candidates(people)
        found = {}
        for person in people:
            user = self.env["res.users"].browse(by_guid.get(person.guid)).exists()
            if not user and person.email:
                email = person.email.lower()
                user = candidates.filtered(
                    lambda user, email=email: (
                        email in ((user.email or "").lower(), user.login.lower())
                    )
                )[:1]
            if not user:
                name = person.name.casefold()
                same = candidates.filtered(
                    lambda user, name=name: user.name.casefold() == name
                )
                user = same if len(same) == 1 else user
            if user:
                found[person.uid] = user
        return found

    def _search_candidates(self, people):
        emails = [person.email for person in people if person.email]
        names = [person.name for person in people]
        users = self.env["res.users"]
        if not people:
            return users
        return users.search(
            [
                ("share", "=", False),
                "|",
                "|",
                ("email", "in", emails + [email.lower() for email in emails]),
                ("login", "in", emails + [email.lower() for email in emails]),
                ("name", "in", names),
            ],
            order="id",
        )

    def _get_plan_users(self, plan: Plan, users):
        """Return {number of the row: users that work on it}."""
        found = {}
        for assignment in plan.assignments:
            user = users.get(assignment.resource)
            if user:
                found.setdefault(assignment.task, self.env["res.users"])
                found[assignment.task] |= user
        return found

    def _prepare_people_data(self, plan: Plan, users):
        """Return the rows of people to keep, ours that are not in the file too."""
        rows = [
            self._prepare_person_data(resource, users.get(resource.uid))
            for resource in plan.resources
        ]
        numbers = {row["uid"] for row in rows}
        known = {row["user_id"] for row in rows if row["user_id"]}
        return rows + [
            row
            for row in (self.plan_data or {}).get("people", [])
            if row["uid"] not in numbers and row.get("user_id") not in known
        ]

    def _prepare_person_data(self, resource: Resource, user):
        return {
            "uid": resource.uid,
            "guid": resource.guid or self.env["project.task"]._new_plan_guid(),
            "name": resource.name,
            "email": resource.email,
            "kind": resource.kind,
            "extra": resource.extra,
            "user_id": user.id if user else None,
        }
