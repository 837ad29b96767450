from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import geo

POSITION = ("latitude", "longitude", "accuracy")
# why a browser gave no position
REASONS = [
    ("denied", "The phone's owner refused it"),
    ("unavailable", "The phone could not find it"),
    ("timeout", "The phone took too long"),
    ("unsupported", "This device has none"),
]


class CalendarEvent(models.Model):
    """Where a visitor was when he checked in and out, and what he saw.

    The position is asked from the browser at these two moments and at no other.
    """

    _inherit = "calendar.event"

    check_in_latitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    check_in_longitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    check_in_accuracy = fields.Float(
        readonly=True, copy=False, aggregator=None, help="In metres, as the phone says."
    )
    check_in_missing = fields.Selection(
        REASONS, string="No Position at Check-in", readonly=True, copy=False
    )
    check_out_latitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    check_out_longitude = fields.Float(digits=(10, 7), readonly=True, copy=False)
    check_out_accuracy = fields.Float(
        readonly=True, copy=False, aggregator=None, help="In metres, as the phone says."
    )
    check_out_missing = fields.Selection(
        REASONS, string="No Position at Check-out", readonly=True, copy=False
    )
    check_in_distance = fields.Float(
        string="Away from the Customer",
        compute="_compute_check_in_distance",
        store=True,
        aggregator="avg",
        help="Metres between the check-in and where the customer was known to be then.",
    )
    is_far = fields.Boolean(
        string="Checked In Elsewhere",
        compute="_compute_check_in_distance",
        store=True,
        help="Farther from the customer than the company allows.",
    )
    customer_has_position = fields.Boolean(
        compute="_compute_customer_has_position", export_string_translation=False
    )
    visit_photo = fields.Image(
        string="Photo", max_width=1280, max_height=1280, copy=False
    )

    # === Computes ===

    @api.depends("check_in_latitude", "check_in_longitude")
    def _compute_check_in_distance(self):
        """Not of the customer's place: what was near then does not become far."""
        for event in self:
            here = (event.check_in_latitude, event.check_in_longitude)
            there = event._get_customer_place()
            known = geo.is_known(here) and geo.is_known(there)
            event.check_in_distance = geo.distance(here, there) if known else 0
            limit = (event.user_id.company_id or self.env.company).visit_distance
            # the phone's own doubt counts in the visitor's favour
            near = event.check_in_distance - event.check_in_accuracy <= limit
            event.is_far = bool(known and limit and not near)

    @api.depends("customer_id.partner_latitude", "customer_id.partner_longitude")
    def _compute_customer_has_position(self):
        for event in self:
            event.customer_has_position = geo.is_known(event._get_customer_place())

    def _get_customer_place(self):
        self.ensure_one()
        # sudo: where the visit goes is part of the visit
        partner = self.customer_id.sudo()
        places = [
            (place.partner_latitude, place.partner_longitude)
            for place in (partner, partner.commercial_partner_id)
        ]
        return next(filter(geo.is_known, places), places[0])

    # === Check-in and check-out ===

    @api.model
    def _visit_facts(self):
        moments = ("check_in", "check_out")
        names = {f"{moment}_{name}" for moment in moments for name in POSITION}
        return super()._visit_facts() | names

    @api.model
    def _prepare_position_vals(self, moment, position):
        """Return what is kept of a position that came from the browser.

        :param str moment: check_in or check_out
        :param dict position: latitude, longitude and accuracy in metres, or
            ``missing`` with one of the reasons; anything else counts as none
        """
        position = position if isinstance(position, dict) else {}
        latitude, longitude = position.get("latitude"), position.get("longitude")
        if not geo.is_valid(latitude, longitude):
            missing = position.get("missing")
            known = dict(REASONS)
            return {f"{moment}_missing": missing if missing in known else False}
        accuracy = position.get("accuracy")
        good = isinstance(accuracy, (int, float)) and 0 <= accuracy < geo.EARTH
        return {
            f"{moment}_latitude": latitude,
            f"{moment}_longitude": longitude,
            f"{moment}_accuracy": accuracy if good else 0,
            f"{moment}_missing": False,
        }

    def action_visit_set_customer_position(self):
        """Where the visitor checked in is where the customer is."""
        self.ensure_one()
        here = (self.check_in_latitude, self.check_in_longitude)
        if not self.customer_id or not geo.is_known(here):
            raise UserError(
                self.env._(
                    "“%(visit)s” was checked in without a position. Check in with your "
                    "phone, and allow it to tell where you are.",
                    visit=self.display_name,
                )
            )
        self.customer_id.check_access("write")
        self.customer_id.write(
            {"partner_latitude": here[0], "partner_longitude": here[1]}
        )

    def action_visit_map(self):
        """Show on a map where the visitor checked in."""
        self.ensure_one()
        here = (self.check_in_latitude, self.check_in_longitude)
        return {
            "type": "ir.actions.act_url",
            "url": geo.map_url(geo.map_text(here, "")),
            "target": "new",
        }
