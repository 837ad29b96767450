from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import intake as rules

ANONYMOUS_DAYS, KNOWN_DAYS = 90, 730
HOUR_LIMIT = 200  # views of one visitor on one source: nobody reads more
PAGE_SIZE, TITLE_SIZE = 300, 200


class CrmPageView(models.Model):
    """A visitor looked at a page of ours.

    A visitor is a random mark in his browser. Whose it is, is known once he sends a
    form: then ``crm.intake.identity`` leads from the mark to his lead.
    """

    _name = "crm.page.view"
    _description = "Page View"
    _order = "id desc"
    _rec_name = "title"
    _log_access = False

    intake_id = fields.Many2one(
        "crm.intake.source",
        string="Source",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    visitor = fields.Char(required=True, index=True, export_string_translation=False)
    date = fields.Datetime(required=True)
    page = fields.Char(string="Address")
    title = fields.Char(string="Page")
    lead_id = fields.Many2one("crm.lead", compute="_compute_lead_id")

    _recent_idx = models.Index("(intake_id, visitor, date)")

    def _compute_lead_id(self):
        """Whose view it is, as far as the reader may see his lead."""
        # sudo: the mark leads to the lead, which is then read with the reader's rights
        identities = (
            self.env["crm.intake.identity"]
            .sudo()
            .search(
                [
                    (
                        "key",
                        "in",
                        [f"visitor:{visitor}" for visitor in self.mapped("visitor")],
                    )
                ]
            )
        )
        leads = {
            (identity.company_id.id, identity.key): identity.lead_id.sudo(False)
            for identity in identities
        }
        readable = self.env["crm.lead"].union(*leads.values())._filtered_access("read")
        for view in self:
            lead = leads.get((view.company_id.id, f"visitor:{view.visitor}"))
            view.lead_id = lead if lead and lead in readable else False

    @api.model
    def _store(self, intake, visitor, page, title):
        """Insert a view with one statement, unless the visitor is no person."""
        now = fields.Datetime.now()
        address = rules.clean_text(page, PAGE_SIZE)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_page_view
                          (intake_id, company_id, visitor, date, page, title)
                   SELECT %(intake)s, %(company)s, %(visitor)s, %(now)s, %(page)s,
                          %(title)s
                    WHERE (SELECT count(*) FROM (
                            SELECT FROM crm_page_view
                             WHERE intake_id = %(intake)s AND visitor = %(visitor)s
                               AND date > %(since)s
                             LIMIT %(limit)s) seen) < %(limit)s""",
                intake=intake.id,
                company=intake.company_id.id,
                visitor=visitor,
                now=now,
                since=now - timedelta(hours=1),
                page=address or None,
                title=rules.clean_text(title, TITLE_SIZE) or address or intake.name,
                limit=HOUR_LIMIT,
            )
        )

    @api.autovacuum
    def _gc_views(self):
        """Forget views of the unknown after 90 days, the others after two years."""
        now, limit = fields.Datetime.now(), 10000
        self.env.cr.execute(
            SQL(
                """DELETE FROM crm_page_view WHERE id IN (
                    SELECT v.id FROM crm_page_view v
                     WHERE v.date < %s OR (v.date < %s AND NOT EXISTS (
                            SELECT FROM crm_intake_identity i
                             WHERE i.company_id = v.company_id
                               AND i.key = 'visitor:' || v.visitor))
                     LIMIT %s)""",
                now - timedelta(days=KNOWN_DAYS),
                now - timedelta(days=ANONYMOUS_DAYS),
                limit,
            )
        )
        deleted = self.env.cr.rowcount
        return deleted, deleted == limit
