from odoo import models
from odoo.fields import Domain

from .crm_care_touch import OPEN_STATES

TOUCH_ACTION = "crm_vn_care.crm_care_touch_action"
CASE_ACTION = "crm_vn_care.helpdesk_ticket_action"
# what is still to be carried out: a sent touch only waits for its result
TO_DO = ("planned", "approved")


class ResUsers(models.Model):
    """What waits in customer care: touches of today, open cases."""

    _inherit = "res.users"

    def _today_sections(self):
        title = self.env._("Customer care")
        return super()._today_sections() | {"care": (40, title)}

    def _today_tiles(self):
        tiles = super()._today_tiles()
        if self.has_group("crm_vn_base.group_crm_vn_care") or self.has_group(
            "crm_vn_base.group_crm_vn_sales"
        ):
            tiles += [
                *self._today_tiles_of_touches(),
                *self._today_tiles_of_cases(),
                *self._today_panels_of_care(),
            ]
        return tiles

    # === Whose: one's own, and what waits for whoever of care takes it ===

    def _get_today_care_domain(self):
        domain = self._get_today_domain()
        if self.has_group("crm_vn_base.group_crm_vn_care"):
            domain |= Domain("user_id", "=", False)
        return domain

    def _get_today_touches_domain(self):
        return (
            self._get_today_care_domain()
            & Domain("state", "in", TO_DO)
            & Domain("date_planned", "<=", self._get_today())
        )

    def _get_open_cases_domain(self):
        return self._get_today_care_domain() & Domain("stage_id.closed", "=", False)

    # === Tiles ===

    def _today_tiles_of_touches(self):
        today = self._get_today()
        return [
            self._today_tile(
                "touches",
                self.env._("Touches of today"),
                "crm.care.touch",
                self._get_today_touches_domain() & Domain("date_planned", "=", today),
                action=TOUCH_ACTION,
                section="care",
                sequence=10,
                icon="fa-heart-o",
                tone="warning",
            ),
            self._today_tile(
                "late_touches",
                self.env._("Touches overdue"),
                "crm.care.touch",
                self._get_today_care_domain()
                & Domain("state", "in", OPEN_STATES)
                & Domain("date_planned", "<", today),
                action=TOUCH_ACTION,
                section="care",
                sequence=20,
                icon="fa-clock-o",
                tone="danger",
            ),
            self._today_tile_approvals(),
        ]

    def _today_tile_approvals(self):
        """Touches that want a manager's yes."""
        if not self.has_group("crm_vn_base.group_crm_vn_sales_manager"):
            return None
        return self._today_tile(
            "touches_to_approve",
            self.env._("Touches to approve"),
            "crm.care.touch",
            Domain("state", "=", "planned")
            & Domain("program_id.needs_approval", "=", True),
            action=TOUCH_ACTION,
            section="care",
            sequence=30,
            icon="fa-gavel",
            tone="warning",
        )

    def _today_tiles_of_cases(self):
        unassigned = Domain("user_id", "=", False)
        cases = [
            self._today_tile(
                "cases",
                self.env._("Open cases"),
                "helpdesk.ticket",
                self._get_today_domain() & Domain("stage_id.closed", "=", False),
                action=CASE_ACTION,
                section="care",
                sequence=40,
                icon="fa-life-ring",
                tone="warning",
            )
        ]
        if self.has_group("crm_vn_base.group_crm_vn_care"):
            cases.append(
                self._today_tile(
                    "unassigned_cases",
                    self.env._("Cases nobody has taken"),
                    "helpdesk.ticket",
                    unassigned & Domain("stage_id.closed", "=", False),
                    action=CASE_ACTION,
                    section="care",
                    sequence=50,
                    icon="fa-inbox",
                    tone="danger",
                )
            )
        return cases

    # === Panels ===

    def _today_panels_of_care(self):
        return [
            self._today_panel(
                "touches_panel",
                self.env._("Customers to care for today"),
                "crm.care.touch",
                self._get_today_touches_domain(),
                self._prepare_today_touch_row,
                order="date_planned, id",
                action=TOUCH_ACTION,
                sequence=50,
                icon="fa-heart-o",
                empty=self.env._("No touch of care is planned for today."),
            ),
            self._today_panel(
                "cases_panel",
                self.env._("Open cases"),
                "helpdesk.ticket",
                self._get_open_cases_domain(),
                self._prepare_today_case_row,
                order="priority desc, create_date",
                action=CASE_ACTION,
                sequence=55,
                icon="fa-life-ring",
                empty=self.env._("No open case."),
            ),
        ]

    def _prepare_today_touch_row(self, touch):
        """Return the row of a touch. Extend it, never write in it."""
        channels = dict(touch._fields["channel"]._description_selection(self.env))
        return self._today_row(
            touch,
            touch.partner_id.name,
            when=self._days_to_words(touch.date_planned),
            note=f"{touch.program_id.name} · {channels[touch.channel]}",
            tone="danger" if touch.is_late else "warning",
        )

    def _prepare_today_case_row(self, case):
        """Return the row of a case. Extend it, never write in it."""
        return self._today_row(
            case,
            case.name,
            when=case.number,
            note=case.partner_id.name or case.partner_name,
            badge=case.stage_id.name,
        )
