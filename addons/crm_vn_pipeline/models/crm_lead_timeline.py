from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.models.res_partner_timeline import MESSAGE_TYPES


class CrmLead(models.Model):
    """All that happened about a lead in one line of time, as on a customer."""

    _inherit = "crm.lead"

    def get_timeline(self, before=None, kind=None, limit=20):
        """Return one page of the timeline, see ``res.partner.get_timeline``."""
        self.ensure_one()
        self.check_access("read")
        partners = self.env["res.partner"]
        sources = {
            name: source
            for name, source in self._timeline_sources().items()
            if self.env[source[0]].has_access("read")
        }
        return partners._get_timeline_page(sources, before, kind, limit)

    def _timeline_sources(self):
        """Return {kind: (model, SQL)}; the kinds are those of a customer."""
        partners = self.env["res.partner"]
        own = SQL("SELECT %s", self.id)
        traces = SQL("SELECT id FROM mailing_trace WHERE lead_id = %s", self.id)
        if self.target_id:
            traces = SQL(
                "%s UNION SELECT id FROM mailing_trace WHERE target_id = %s",
                traces,
                self.target_id.id,
            )
        return {
            "interaction": (
                "crm.interaction",
                SQL(
                    """SELECT date, id AS res_id FROM crm_interaction
                        WHERE res_model = 'crm.lead' AND res_id = %s""",
                    self.id,
                ),
            ),
            "message": (
                "mail.message",
                SQL(
                    """SELECT date, id AS res_id FROM mail_message
                        WHERE model = 'crm.lead' AND res_id = %s
                          AND message_type IN %s""",
                    self.id,
                    MESSAGE_TYPES,
                ),
            ),
            "meeting": (
                "calendar.event",
                SQL(
                    """SELECT start AS date, id AS res_id FROM calendar_event e
                        WHERE opportunity_id = %s AND active AND NOT EXISTS (
                            SELECT 1 FROM crm_interaction i WHERE i.event_id = e.id)""",
                    self.id,
                ),
            ),
            **partners._web_sources(own, traces),
        }
