from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.fields import Domain


class HandoverSource(NamedTuple):
    """One kind of record an employee is responsible for."""

    code: str  # ``_handover_<code>(records, new_user)`` hands it over, if it exists
    label: str
    model: str
    domain: list  # the open records of the old person
    partner: str = ""  # path to the customer, for a handover of a part
    team: str = ""  # path to the team, for a handover of a part
    field: str = "user_id"


class ResUsers(models.Model):
    """What an employee hands over who leaves or moves."""

    _inherit = "res.users"

    def _handover_sources(self):
        """Return what this user is responsible for: a list of :class:`HandoverSource`.

        Only what is open: what he did stays his. Each add-on appends what it owns::

            return super()._handover_sources() + [
                HandoverSource(
                    "tickets", self.env._("Open cases"), "helpdesk.ticket",
                    [("user_id", "=", self.id), ("stage_id.closed", "=", False)],
                    partner="partner_id", team="",
                )
            ]
        """
        self.ensure_one()
        return (
            self._handover_sources_of_customers()
            + self._handover_sources_of_suggestions()
            + self._handover_sources_of_teams()
        )

    def _handover_sources_of_customers(self):
        mine = ("user_id", "=", self.id)
        return [
            HandoverSource(
                "customers",
                self.env._("Customers"),
                "res.partner",
                [mine],
                partner="commercial_partner_id",
            ),
            HandoverSource(
                "activities", self.env._("Open activities"), "mail.activity", [mine]
            ),
            HandoverSource(
                "meetings",
                self.env._("Future meetings"),
                "calendar.event",
                [mine, ("start", ">=", fields.Datetime.now())],
                partner="partner_ids",
            ),
            HandoverSource(
                "update_requests",
                self.env._("Customer data to decide on"),
                "crm.partner.update.request",
                [("owner_id", "=", self.id), ("state", "=", "pending")],
                partner="partner_id",
                field="owner_id",
            ),
        ]

    def _handover_sources_of_suggestions(self):
        return [
            HandoverSource(
                "suggestions",
                self.env._("Suggestions without an end"),
                "crm.suggestion",
                [
                    ("author_id", "=", self.id),
                    ("state", "in", ("new", "accepted")),
                    ("message_partner_ids", "in", self.partner_id.ids),
                ],
            ),
            HandoverSource(
                "suggestion_categories",
                self.env._("Kinds of suggestions they answer"),
                "crm.suggestion.category",
                [("user_id", "=", self.id)],
            ),
        ]

    def _handover_sources_of_teams(self):
        mine = ("user_id", "=", self.id)
        return [
            HandoverSource(
                "team_leads", self.env._("Teams they lead"), "crm.team", [mine]
            ),
            HandoverSource(
                "team_members",
                self.env._("Team memberships"),
                "crm.team.member",
                [mine],
                team="crm_team_id",
            ),
            HandoverSource(
                "areas",
                self.env._("Sales areas"),
                "crm.area",
                ["|", mine, ("member_ids", "in", self.ids)],
            ),
        ]

    @api.model
    def _handover_employee_records(self, old_user, new_user, codes=None, part=None):
        """Give what ``old_user`` is responsible for to ``new_user``.

        Called by the employee handover, which checks the rights. Set-based, within the
        transaction of the caller. Again with the same users it does nothing.

        :param codes: only these sources; None: all
        :param dict part: see :meth:`_get_handover_domain`
        :return: dict {source code: records handed over}
        """
        moved = {}
        for source in old_user._handover_sources():
            if codes is not None and source.code not in codes:
                continue
            records = old_user._get_handover_records(source, part)
            if records:
                old_user._hand_over_source(source, records, new_user)
            moved[source.code] = records
        return moved

    def _get_handover_domain(self, source, part=None):
        """Return which records of a source are handed over.

        :param dict part: areas, team, customers (organisations) to which the handover
            is limited; what has neither customer nor team is then left where it is
        """
        domain = Domain(source.domain)
        for key, path, field, operator in (
            ("area", source.partner, ".commercial_area_id", "child_of"),
            ("partner", source.partner, ".commercial_partner_id", "in"),
            ("team", source.team, "", "in"),
        ):
            if chosen := part and part.get(key):
                limit = path and Domain(f"{path}{field}", operator, chosen.ids)
                domain &= limit or Domain.FALSE
        return domain

    def _get_handover_records(self, source, part=None):
        # sudo: a manager hands over what he could not read one by one
        model = self.env[source.model].sudo()
        return model.search(self._get_handover_domain(source, part), order="id")

    def _hand_over_source(self, source, records, new_user):
        """Hand the records of one source over, with what hangs on them."""
        records = records.with_context(
            tracking_disable=True,
            mail_auto_subscribe_no_notify=True,
            mail_activity_quick_update=True,
            no_mail_to_attendees=True,
            dont_notify=True,
        )
        own_way = getattr(self, f"_handover_{source.code}", None)
        if own_way:
            own_way(records, new_user)
        else:
            records.write({source.field: new_user.id})
        self._handover_activities_of(records, new_user)
        self._handover_unfollow(records)

    def _handover_activities_of(self, records, new_user):
        """The open activities on what goes over go with it."""
        activities = records.env["mail.activity"].search(
            [
                ("user_id", "=", self.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        )
        activities.write({"user_id": new_user.id})

    def _handover_unfollow(self, records):
        """Who handed a document over no longer gets its messages."""
        records.env["mail.followers"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        ).unlink()

    def _handover_meetings(self, events, new_user):
        events.write(
            {
                "user_id": new_user.id,
                "partner_ids": [
                    Command.unlink(self.partner_id.id),
                    Command.link(new_user.partner_id.id),
                ],
            }
        )

    def _handover_suggestions(self, suggestions, new_user):
        """They stay their author's; the new person hears of the answer."""
        suggestions.message_subscribe(partner_ids=new_user.partner_id.ids)

    def _handover_team_members(self, members, new_user):
        """The new person joins the teams of which he is not a member yet."""
        Member = members.env["crm.team.member"]
        known = Member.search([("user_id", "=", new_user.id)]).crm_team_id
        teams = members.crm_team_id
        members.active = False
        Member.create(
            [{"crm_team_id": team.id, "user_id": new_user.id} for team in teams - known]
        )

    def _handover_areas(self, areas, new_user):
        areas.filtered(lambda area: area.user_id == self).user_id = new_user
        areas.filtered(lambda area: self in area.member_ids).member_ids = [
            Command.unlink(self.id),
            Command.link(new_user.id),
        ]
