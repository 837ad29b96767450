from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day


class CrmLeadFunnel(models.Model):
    """Visitors → leads → nurtured → qualified → opportunities → won.

    One row per step that somebody took, on the day he took it. Who took it is not told:
    whoever may see how many need not see which.
    """

    _name = "crm.lead.funnel"
    _description = "Lead Funnel"
    _auto = False
    _order = "date desc, id"
    _rec_name = "step"

    step = fields.Selection(
        [
            ("1_visitor", "Visitors"),
            ("2_lead", "Leads"),
            ("3_nurtured", "Nurtured"),
            ("4_qualified", "Qualified"),
            ("5_opportunity", "Opportunities"),
            ("6_won", "Won"),
        ],
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    count = fields.Integer(string="How Many", readonly=True, aggregator="sum")
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        steps = SQL(" UNION ALL ").join(self._get_step_queries())
        return SQL(
            "SELECT row_number() OVER () AS id, step.*, 1 AS count FROM (%s) AS step",
            steps,
        )

    @api.model
    def _get_step_queries(self):
        """Return the queries of the steps; a later add-on appends its own."""
        return [
            self._get_visitor_query(),
            self._get_lead_query("2_lead", SQL("create_date"), SQL("TRUE")),
            self._get_lead_query(
                "3_nurtured", SQL("nurtured_on"), SQL("nurtured_on IS NOT NULL")
            ),
            self._get_lead_query(
                "4_qualified", SQL("qualified_on"), SQL("qualified_on IS NOT NULL")
            ),
            self._get_lead_query(
                "5_opportunity",
                SQL("COALESCE(date_conversion, create_date)"),
                SQL("type = 'opportunity'"),
            ),
            self._get_lead_query(
                "6_won",
                SQL("COALESCE(date_closed, write_date)"),
                SQL("won_status = 'won'"),
            ),
        ]

    @api.model
    def _get_visitor_query(self):
        """A visitor counts once a day on a page's source."""
        return SQL(
            """SELECT '1_visitor' AS step, min(view.date) AS date, intake.campaign_id,
                      intake.source_id, intake.medium_id, NULL::int AS user_id,
                      intake.team_id, view.company_id
                 FROM crm_page_view view
                 JOIN crm_intake_source intake ON intake.id = view.intake_id
                GROUP BY view.intake_id, view.visitor, %s,
                      intake.campaign_id, intake.source_id, intake.medium_id,
                      intake.team_id, view.company_id""",
            SQL(local_day("view.date")),
        )

    @api.model
    def _get_lead_query(self, step, date, condition):
        """Of leads that began as one, or became an opportunity at once."""
        return SQL(
            """SELECT %s AS step, %s AS date, campaign_id, source_id, medium_id,
                      user_id, team_id, company_id
                 FROM crm_lead WHERE %s""",
            step,
            date,
            condition,
        )
