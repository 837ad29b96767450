from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools import geo


class CalendarEvent(models.Model):
    """The route of a day: a salesperson's visits in the order he makes them."""

    _inherit = "calendar.event"

    route_sequence = fields.Integer(
        string="Order of the Day", default=100, copy=False, aggregator=None
    )
    visit_address = fields.Char(compute="_compute_visit_address")
    visit_phone = fields.Char(compute="_compute_visit_address")
    visit_map_url = fields.Char(compute="_compute_visit_address")

    @api.depends("location", "customer_id")
    def _compute_visit_address(self):
        for event in self:
            # sudo: where a visit goes, and whom to ring at the door, is part of it
            customer = event.customer_id.sudo()
            lines = customer._display_address(without_company=True) if customer else ""
            address = event.location or geo.map_text(None, lines or "")
            event.visit_address = address
            event.visit_phone = customer.phone or customer.commercial_partner_id.phone
            text = geo.map_text(event._get_customer_place(), address or "")
            event.visit_map_url = geo.map_url(text)

    # === My route today ===

    @api.model
    def _get_route_domain(self, day=None, user=None):
        """Return the domain of the visits of a day, in the user's own time."""
        user = user or self.env.user
        zone = pytz.timezone(user.tz or ZONE)
        day = day or datetime.now(zone).date()
        bounds = [
            zone.localize(datetime.combine(date, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for date in (day, day + timedelta(days=1))
        ]
        return (
            Domain("visit_type", "!=", False)
            & Domain("visit_state", "!=", "cancelled")
            & Domain("user_id", "=", user.id)
            & Domain("start", ">=", bounds[0])
            & Domain("start", "<", bounds[1])
        )

    @api.model
    def _get_route_action(self):
        """Open today's visits as cards in the order of the day."""
        views = {
            "kanban": "crm_vn_pipeline.calendar_event_view_kanban_route",
            "list": "crm_vn_pipeline.calendar_event_view_list_visit",
            "form": "crm_vn_pipeline.calendar_event_view_form_visit",
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Route of the Day"),
            "res_model": "calendar.event",
            "views": [(self.env.ref(xmlid).id, kind) for kind, xmlid in views.items()],
            "domain": list(self._get_route_domain()),
            "context": {
                "default_visit_type": "relationship",
                "default_duration": 1,
                "default_user_id": self.env.uid,
            },
            "help": self.env._(
                "<p class='o_view_nocontent_smiling_face'>No visit today.</p>"
                "<p>Plan one, or look at the calendar of your visits.</p>"
            ),
        }

    def action_view_visit(self):
        """Open the visit on its own form."""
        self.ensure_one()
        form = self.env.ref("crm_vn_pipeline.calendar_event_view_form_visit")
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.id,
            "views": [(form.id, "form")],
        }

    @api.model
    def _get_route(self):
        """Return my visits of today that are still to be made, in their order."""
        ahead = Domain("visit_state", "=", "planned")
        return self.search(
            self._get_route_domain() & ahead, order="route_sequence, start, id"
        )

    @api.model
    def action_route_map(self):
        """Open the way through today's visits that are still ahead."""
        places = [
            geo.map_text(visit._get_customer_place(), visit.visit_address or "")
            for visit in self._get_route()
        ]
        url = geo.route_url(places)
        if not url:
            raise UserError(
                self.env._(
                    "None of your visits ahead of you today has an address. Enter the "
                    "address of the customer, or the place of the visit."
                )
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def action_route_order(self, position=None):
        """Put today's visits in the shortest order, from where the salesperson is."""
        visits = self._get_route()
        given = position if isinstance(position, dict) else {}
        start = (given.get("latitude"), given.get("longitude"))
        places = [visit._get_customer_place() for visit in visits]
        order = geo.nearest_order(places, start if geo.is_valid(*start) else None)
        for place, index in enumerate(order, 1):
            visits[index].route_sequence = place
        return True
