from datetime import timedelta

from odoo import fields, models, tools
from odoo.fields import Domain

VISIT_ACTION = "crm_vn_pipeline.calendar_event_action_visits"
LEAD_ACTION = "crm_vn_pipeline.crm_lead_action_leads"
VISIT_TONES = {"checked_in": "warning", "done": "success", "missed": "danger"}
# a visit of longer ago that nobody closed is history
FORGOTTEN = timedelta(days=60)


class ResUsers(models.Model):
    """What waits in selling: visits, leads, opportunities, quotations, targets."""

    _inherit = "res.users"

    def _today_sections(self):
        return super()._today_sections() | {"sales": (20, self.env._("Selling"))}

    def _today_shortcuts(self):
        shortcuts = super()._today_shortcuts()
        if self.has_group("crm_vn_base.group_crm_vn_sales"):
            shortcuts.append(
                {
                    "label": self.env._("Plan a visit"),
                    "icon": "fa-map-marker",
                    "action": {
                        "type": "ir.actions.act_window",
                        "name": self.env._("Plan a visit"),
                        "res_model": "calendar.event",
                        "views": [[False, "form"]],
                        "context": {
                            "default_visit_type": "relationship",
                            "default_duration": 1,
                        },
                    },
                }
            )
        return shortcuts

    def _today_tiles(self):
        tiles = [*super()._today_tiles(), *self._today_tiles_of_targets()]
        if self.env["crm.lead"].has_access("read"):
            tiles += [*self._today_tiles_of_selling(), self._today_panel_new_leads()]
        if self.has_group("crm_vn_base.group_crm_vn_sales"):
            tiles += [*self._today_tiles_of_visits(), self._today_panel_visits()]
        return tiles

    # === Visits ===

    def _get_today_visits_domain(self, state="planned"):
        return (
            self._get_today_domain()
            & Domain("visit_type", "!=", False)
            & Domain("visit_state", "=", state)
        )

    def _today_tiles_of_visits(self):
        start = self._to_utc_midnight(self._get_today())
        stop = self._to_utc_midnight(self._get_today() + timedelta(days=1))
        planned = self._get_today_visits_domain()
        return [
            self._today_tile(
                "visits",
                self.env._("Visits to make"),
                "calendar.event",
                planned & Domain("start", ">=", start) & Domain("start", "<", stop),
                action=VISIT_ACTION,
                sequence=15,
                icon="fa-map-marker",
                tone="warning",
            ),
            self._today_tile(
                "forgotten_visits",
                self.env._("Visits not reported"),
                "calendar.event",
                planned
                & Domain("start", ">=", start - FORGOTTEN)
                & Domain("start", "<", start),
                action=VISIT_ACTION,
                sequence=35,
                icon="fa-map-o",
                tone="danger",
            ),
        ]

    def _today_panel_visits(self):
        tomorrow = self._to_utc_midnight(self._get_today() + timedelta(days=1))
        return self._today_panel(
            "next_visits",
            self.env._("Next visits"),
            "calendar.event",
            self._get_today_visits_domain() & Domain("start", ">=", tomorrow),
            self._prepare_next_visit_row,
            order="start",
            action=VISIT_ACTION,
            sequence=30,
            icon="fa-map-marker",
            empty=self.env._("No visit is planned after today."),
        )

    def _prepare_next_visit_row(self, event):
        start = fields.Datetime.context_timestamp(self, event.start)
        row = self._prepare_today_event_row(event)
        when = f"{self._days_to_words(start.date())} {start:%H:%M}"
        return {**row, "when": when, "badge": ""}

    def _prepare_today_event_row(self, event):
        """A visit is shown with its customer and what became of it."""
        row = super()._prepare_today_event_row(event)
        if not event.visit_type:
            return row
        states = dict(event._fields["visit_state"]._description_selection(self.env))
        return row | {
            "title": event.customer_id.name or row["title"],
            "note": " · ".join(filter(None, (event.name, event.location))),
            "icon": "fa-map-marker",
            "badge": states[event.visit_state],
            "badge_tone": VISIT_TONES.get(event.visit_state, "light"),
        }

    # === Leads, opportunities, quotations, targets ===

    def _get_offered_leads_domain(self):
        """Leads handed over to one, who has to accept or decline them."""
        return self._get_today_domain() & Domain("handover_state", "=", "offered")

    def _get_new_leads_domain(self):
        """Leads that are one's own and on which nothing was done yet."""
        return (
            self._get_today_domain()
            & Domain("type", "=", "lead")
            & Domain("won_status", "=", "pending")
            & Domain("qualification", "=", "new")
            & Domain("handover_state", "!=", "offered")
        )

    def _get_idle_leads_domain(self):
        """Open leads and opportunities for which nothing is planned."""
        return self._get_today_domain() & self.env["crm.lead"]._get_idle_domain()

    def _today_tiles_of_selling(self):
        return [
            self._today_tile(
                "leads_to_accept",
                self.env._("New leads to accept"),
                "crm.lead",
                self._get_offered_leads_domain(),
                action="crm_vn_pipeline.crm_lead_action_to_accept",
                section="sales",
                sequence=5,
                icon="fa-handshake-o",
                tone="danger",
            ),
            self._today_tile(
                "new_leads",
                self.env._("New leads"),
                "crm.lead",
                self._get_new_leads_domain(),
                action=LEAD_ACTION,
                section="sales",
                sequence=10,
                icon="fa-user-plus",
                tone="warning",
            ),
            self._today_tile(
                "idle_leads",
                self.env._("Without a next step"),
                "crm.lead",
                self._get_idle_leads_domain(),
                action="crm_vn_pipeline.crm_lead_action_idle",
                section="sales",
                sequence=20,
                icon="fa-pause",
                tone="danger",
            ),
            self._today_tile(
                "quotations",
                self.env._("Quotations expiring"),
                "sale.order",
                self._get_expiring_quotations_domain(),
                action="crm_vn_pipeline.sale_order_action_quotations",
                section="sales",
                sequence=30,
                icon="fa-file-text-o",
                tone="warning",
            ),
        ]

    def _today_tiles_of_targets(self):
        """Targets to care for; to marketing and managers also those nobody has."""
        tiles = [
            self._today_tile(
                "targets",
                self.env._("Target customers"),
                "crm.target",
                self._get_today_domain()
                & Domain("state", "in", ("assigned", "caring")),
                action="crm_vn_pipeline.crm_target_action_mine",
                section="sales",
                sequence=40,
                icon="fa-crosshairs",
            )
        ]
        if self.has_group("crm_vn_base.group_crm_vn_marketing") or self.has_group(
            "crm_vn_base.group_crm_vn_sales_manager"
        ):
            tiles.append(
                self._today_tile(
                    "new_targets",
                    self.env._("Targets to distribute"),
                    "crm.target",
                    Domain("state", "=", "new") & Domain("user_id", "=", False),
                    action="crm_vn_pipeline.crm_target_action",
                    section="sales",
                    sequence=50,
                    icon="fa-share-alt",
                    tone="warning",
                )
            )
        return tiles

    def _get_expiring_quotations_domain(self, days=3):
        """Quotations the customer has, whose validity ends soon."""
        today = self._get_today()
        return (
            self._get_today_domain()
            & Domain("state", "=", "sent")
            & Domain("validity_date", ">=", today)
            & Domain("validity_date", "<=", today + timedelta(days=days))
        )

    def _today_panel_new_leads(self):
        return self._today_panel(
            "new_leads_panel",
            self.env._("New leads to take up"),
            "crm.lead",
            self._get_offered_leads_domain() | self._get_new_leads_domain(),
            self._prepare_new_lead_row,
            # those offered first: their time runs
            order="handover_state desc, create_date",
            action=LEAD_ACTION,
            sequence=25,
            icon="fa-user-plus",
            empty=self.env._("No new lead is waiting for you."),
        )

    def _prepare_new_lead_row(self, lead):
        """Return the row of a lead, oldest first. Extend it, never write in it."""
        came = fields.Datetime.context_timestamp(self, lead.create_date)
        days = (self._get_today() - came.date()).days
        note = (lead.partner_name or lead.contact_name, lead.source_id.name)
        row = self._today_row(
            lead,
            lead.name,
            when=tools.format_date(self.env, came.date(), date_format="dd/MM"),
            note=" · ".join(filter(None, note)),
            tone="danger" if days > 1 else "",
            who=lead.user_id.name if self._is_today_of_team() else "",
        )
        if lead.handover_state != "offered":
            return row
        return row | {
            "badge": self.env._(
                "Accept by %(time)s",
                time=tools.format_datetime(
                    self.env, lead.handover_deadline, dt_format="HH:mm dd/MM"
                ),
            ),
            "badge_tone": "danger",
        }
