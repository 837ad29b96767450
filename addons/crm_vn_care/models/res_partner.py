from odoo import api, fields, models
from odoo.tools import SQL

from .crm_care_touch import OPEN_STATES

CARE_READERS = "crm_vn_base.group_crm_vn_care,crm_vn_base.group_crm_vn_sales"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.care.source.mixin"]

    warranty_count = fields.Integer(compute="_compute_care_counts", groups=CARE_READERS)
    care_touch_count = fields.Integer(
        compute="_compute_care_counts", groups=CARE_READERS
    )

    @api.model
    def _visibility_documents(self):
        """Open cases and planned touches."""
        mine = ("user_id", "=", self.env.uid)
        return super()._visibility_documents() + [
            ("helpdesk.ticket", [mine, ("stage_id.closed", "=", False)], "partner_id"),
            (
                "crm.care.touch",
                [mine, ("state", "in", OPEN_STATES)],
                "partner_id",
            ),
        ]

    def _compute_care_counts(self):
        """Count on the whole company of a contact: care looks at the customer."""
        companies = self.commercial_partner_id
        for model, fname in (
            ("crm.warranty", "warranty_count"),
            ("crm.care.touch", "care_touch_count"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("commercial_partner_id", "in", companies.ids)],
                    ["commercial_partner_id"],
                    ["__count"],
                )
            )
            for partner in self:
                partner[fname] = counts.get(partner.commercial_partner_id._origin, 0)

    def action_view_warranties(self):
        return self._get_care_action("crm_vn_care.crm_warranty_action")

    def action_view_care_touches(self):
        return self._get_care_action("crm_vn_care.crm_care_touch_action")

    def _get_care_domain(self):
        return [("commercial_partner_id", "=", self.commercial_partner_id.id)]

    def _get_care_context(self):
        return {"default_partner_id": self.id}

    # === Timeline ===

    def _timeline_sources(self, partner_ids):
        return super()._timeline_sources(partner_ids) | {
            "case": (
                "helpdesk.ticket",
                SQL(
                    "SELECT create_date AS date, id AS res_id FROM helpdesk_ticket"
                    " WHERE partner_id IN %s",
                    partner_ids,
                ),
            )
        }

    @api.model
    def _timeline_label(self, kind):
        return self.env._("Cases") if kind == "case" else super()._timeline_label(kind)

    def _timeline_rows_case(self, records):
        return {
            ticket.id: {
                "icon": "fa-life-ring",
                "title": ticket.display_name,
                "badge": ticket.stage_id.name or "",
                "tone": "success" if ticket.stage_id.closed else "warning",
                "user": ticket.user_id.name or "",
            }
            for ticket in records
        }
