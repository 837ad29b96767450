from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Pages a known visitor looked at and links he followed stand on his timeline."""

    _inherit = "res.partner"

    def _timeline_sources(self, partner_ids):
        leads = SQL("SELECT id FROM crm_lead WHERE partner_id IN %s", partner_ids)
        traces = SQL(
            """SELECT id FROM mailing_trace
                WHERE model = 'res.partner' AND res_id IN %(ids)s
            UNION SELECT id FROM mailing_trace WHERE lead_id IN (%(leads)s)
            UNION SELECT t.id FROM mailing_trace t
                    JOIN crm_target g ON g.id = t.target_id
                   WHERE g.partner_id IN %(ids)s""",
            ids=partner_ids,
            leads=leads,
        )
        return super()._timeline_sources(partner_ids) | self._web_sources(leads, traces)

    @api.model
    def _web_sources(self, leads, traces):
        """Return the sources of page views and clicks.

        :param leads, traces: SQL of the ids they belong to
        """
        return {
            "page_view": (
                "crm.page.view",
                SQL(
                    """SELECT v.date, v.id AS res_id
                         FROM crm_intake_identity i
                         JOIN crm_page_view v ON v.visitor = substr(i.key, 9)
                                             AND v.company_id = i.company_id
                        WHERE i.lead_id IN (%s) AND i.key LIKE 'visitor:%%'""",
                    leads,
                ),
            ),
            "click": (
                "mailing.hit",
                SQL(
                    """SELECT date, id AS res_id FROM mailing_hit
                        WHERE kind = 'click' AND trace_id IN (%s)
                          AND hit_class IS DISTINCT FROM 'machine'""",
                    traces,
                ),
            ),
        }

    @api.model
    def _timeline_label(self, kind):
        labels = {
            "page_view": self.env._("Page Views"),
            "click": self.env._("Clicked links"),
        }
        return labels.get(kind) or super()._timeline_label(kind)

    def _timeline_rows_interaction(self, records):
        rows = super()._timeline_rows_interaction(records)
        icons = {"web": "fa-globe", "chat": "fa-comments-o"}
        for record in records.filtered(lambda row: row.kind in icons):
            rows[record.id]["icon"] = icons[record.kind]
        return rows

    def _timeline_rows_page_view(self, records):
        return {
            view.id: {
                "icon": "fa-eye",
                "title": view.title,
                "text": view.page or "",
                "badge": self.env._("Page View"),
                "tone": "secondary",
            }
            for view in records
        }

    def _timeline_rows_click(self, records):
        # sudo: which mailing a person of one's own read is no secret
        return {
            hit.id: {
                "icon": "fa-mouse-pointer",
                "title": hit.sudo().mailing_id.subject or "",
                "badge": self.env._("Clicked"),
                "tone": "info",
                "document": [hit._name, hit.id],
            }
            for hit in records
        }
