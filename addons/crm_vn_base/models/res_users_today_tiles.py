from datetime import timedelta

from odoo import models, tools
from odoo.fields import Domain

from .res_users_today import ROWS

CUSTOMER_ACTION = "crm_vn_base.res_partner_organisation_action"
ACTIVITY_ACTION = "mail.mail_activity_action_my"
MEETING_ACTION = "calendar.action_calendar_event"
BIRTHDAY_ACTION = "crm_vn_base.res_partner_birthday_action"
# an event that began longer ago is not looked for among those of today
LONGEST_EVENT = timedelta(days=30)
BIRTHDAY_DAYS = 7


class ResUsers(models.Model):
    """The tiles of 'Today' that everybody has: agenda, tasks, customers, birthdays."""

    _inherit = "res.users"

    # === To do ===

    def _today_tiles_of_the_day(self):
        today = self._get_today()
        tasks = self._get_today_domain()
        return [
            self._today_tile(
                "meetings",
                self.env._("Appointments"),
                "calendar.event",
                self._get_today_events_domain(),
                action=MEETING_ACTION,
                view="list",
                sequence=10,
                icon="fa-calendar",
            ),
            self._today_tile(
                "tasks",
                self.env._("Tasks due"),
                "mail.activity",
                tasks & Domain("date_deadline", "=", today),
                action=ACTIVITY_ACTION,
                sequence=20,
                icon="fa-check-square-o",
                tone="warning",
            ),
            self._today_tile(
                "late_tasks",
                self.env._("Overdue"),
                "mail.activity",
                tasks & Domain("date_deadline", "<", today),
                action=ACTIVITY_ACTION,
                sequence=30,
                icon="fa-clock-o",
                tone="danger",
            ),
        ]

    def _get_today_events_domain(self):
        """Events of today at which one of the users is, or which he organises."""
        today = self._get_today()
        start = self._to_utc_midnight(today)
        stop = self._to_utc_midnight(today + timedelta(days=1))
        users = self._get_today_users()
        there = Domain("partner_ids", "in", users.sudo().partner_id.ids)
        return (
            (Domain("user_id", "in", users.ids) | there)
            & Domain("start", ">=", start - LONGEST_EVENT)
            & Domain("start", "<", stop)
            & Domain("stop", ">", start)
        )

    def _today_panel_agenda(self):
        return self._today_panel(
            "agenda",
            self.env._("Appointments of today"),
            "calendar.event",
            self._get_today_events_domain(),
            self._prepare_today_event_row,
            order="start",
            action=MEETING_ACTION,
            view="list",
            sequence=10,
            icon="fa-calendar",
            empty=self.env._("No appointment today. A good day to call a customer."),
        )

    def _prepare_today_event_row(self, event):
        """Return the row of an appointment. Extend it, never write in it."""
        when = (
            self.env._("All day")
            if event.allday
            else tools.format_time(self.env, event.start, time_format="HH:mm")
        )
        people = event.partner_ids.filtered("partner_share")
        note = event.location or ", ".join(people.mapped("name")[:2])
        who = event.user_id.name if self._is_today_of_team() else ""
        return self._today_row(event, event.name, when=when, note=note, who=who)

    def _today_panel_tasks(self):
        due = Domain("date_deadline", "<=", self._get_today())
        return self._today_panel(
            "todo",
            self.env._("Tasks due and overdue"),
            "mail.activity",
            self._get_today_domain() & due,
            self._prepare_today_activity_row,
            order="date_deadline, id",
            action=ACTIVITY_ACTION,
            sequence=20,
            icon="fa-check-square-o",
            empty=self.env._("Everything is done. Well done!"),
        )

    def _prepare_today_activity_row(self, activity):
        late = activity.date_deadline < self._get_today()
        return self._today_row(
            activity,
            activity.summary or activity.activity_type_id.name,
            when=self._days_to_words(activity.date_deadline),
            note=activity.res_name,
            tone="danger" if late else "warning",
            icon=activity.icon,
            who=activity.user_id.name if self._is_today_of_team() else "",
            may_finish=activity.user_id == self,
        )

    # === Customers ===

    def _today_tiles_of_customers(self):
        """Customers by standing, and what is to be decided about them."""
        domain = self._get_own_customers_domain()
        Partner = self.env["res.partner"]
        counts = dict(Partner._read_group(domain, ["lifecycle"], ["__count"]))
        labels = dict(Partner._fields["lifecycle"]._description_selection(self.env))
        icons = {"prospect": "fa-leaf", "customer": "fa-handshake-o"}
        standing = [
            {
                "key": lifecycle,
                "section": "customers",
                "sequence": 10 + place,
                "label": label,
                "value": counts.get(lifecycle, 0),
                "action": CUSTOMER_ACTION,
                "domain": list(domain & Domain("lifecycle", "=", lifecycle)),
                "icon": icons.get(lifecycle, "fa-pause-circle-o"),
                "tone": "",
            }
            for place, (lifecycle, label) in enumerate(labels.items())
        ]
        return [*standing, *self._today_tiles_of_customer_data()]

    def _today_tiles_of_customer_data(self):
        return [
            self._today_tile(
                "update_requests",
                self.env._("Update requests"),
                "crm.partner.update.request",
                self._get_today_domain("owner_id") & Domain("state", "=", "pending"),
                action="crm_vn_base.crm_partner_update_request_action",
                section="customers",
                sequence=30,
                icon="fa-exchange",
                tone="warning",
            ),
            self._today_tile(
                "data_problems",
                self.env._("Data to correct"),
                "crm.data.problem",
                self._get_today_domain() & Domain("state", "=", "open"),
                action="crm_vn_base.crm_data_problem_action",
                section="customers",
                sequence=40,
                icon="fa-wrench",
                tone="warning",
            ),
        ]

    def _sees_own_customers_only(self):
        """A salesperson looks after his own customers, others after all they see."""
        sales = self.has_group("crm_vn_base.group_crm_vn_sales")
        return sales and not self.has_group("crm_vn_base.group_crm_vn_sales_manager")

    def _get_own_customers_domain(self):
        domain = Domain(self.env["crm.area"]._get_customer_domain())
        own = self._sees_own_customers_only()
        return domain & Domain("user_id", "=", self.id) if own else domain

    # === Birthdays and founding days ===

    def _today_panel_birthdays(self):
        today = self._get_today()
        last = today + timedelta(days=BIRTHDAY_DAYS)
        charge = self._get_birthday_charge_domain()
        rows, domains = [], []
        for fname in ("next_birthday", "next_founding_day"):
            domain = charge & Domain(fname, ">=", today) & Domain(fname, "<=", last)
            partners = self.env["res.partner"].search(domain, limit=ROWS, order=fname)
            rows += [(partner[fname], fname, partner) for partner in partners]
            domains.append(domain)
        rows.sort(key=lambda row: row[0])
        return self._today_tile(
            "birthdays",
            self.env._("Birthdays and anniversaries"),
            "res.partner",
            Domain.OR(domains),
            action=BIRTHDAY_ACTION,
            sequence=60,
            icon="fa-birthday-cake",
            rows=[self._prepare_today_birthday_row(*row) for row in rows[:ROWS]],
            empty=self.env._(
                "No birthday or founding day within %(days)s days.", days=BIRTHDAY_DAYS
            ),
        )

    def _get_birthday_charge_domain(self):
        """The customers one looks after, with the people of their organisations."""
        domain = Domain("partner_share", "=", True)
        if not self._sees_own_customers_only():
            return domain
        return domain & (
            Domain("user_id", "=", self.id)
            | Domain("commercial_partner_id.user_id", "=", self.id)
        )

    def _prepare_today_birthday_row(self, day, fname, partner):
        today = day == self._get_today()
        if fname == "next_founding_day":
            note = self.env._(
                "Founded %(years)s years ago",
                years=day.year - partner.founding_date.year,
            )
        else:
            note = " · ".join(filter(None, self._get_birthday_notes(partner)))
        return self._today_row(
            partner,
            partner.name,
            when=self._days_to_words(day),
            note=note,
            tone="success" if today else "",
            icon="fa-building-o"
            if fname == "next_founding_day"
            else "fa-birthday-cake",
        )

    def _get_birthday_notes(self, partner):
        company = partner.commercial_partner_id
        return (
            self.env._(
                "Lunar birthday %(day)s/%(month)s",
                day=partner.lunar_birth_day,
                month=partner.lunar_birth_month,
            )
            if partner.birthday_is_lunar
            else self.env._("Birthday"),
            company.name if company != partner else "",
        )
