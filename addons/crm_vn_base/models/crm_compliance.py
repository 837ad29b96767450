from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.local_day import local_day


class CrmCompliance(models.Model):
    """How the process is kept to: what is entered late, left empty, overdue.

    One row for each thing that had to be done, with whether it is at fault; read from
    the things themselves, so it is never out of date.
    """

    _name = "crm.compliance"
    _description = "Process Compliance"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("entry", "Entering interactions"),
            ("activity", "Doing activities"),
            ("data", "Completing customer data"),
            ("request", "Deciding on update requests"),
        ],
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    fault = fields.Integer(
        "Faults", readonly=True, help="Entered late, overdue, done late, left empty."
    )
    fault_rate = fields.Float("Faults (%)", readonly=True, aggregator="avg")
    hours_late = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Between what took place, or was due, and its entry or end.",
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT id, kind, date, user_id, team_id, company_id, fault,"
                " 100.0 * fault AS fault_rate, hours_late, res_model, res_id"
                " FROM (%s) AS source(id, kind, date, user_id, team_id, company_id,"
                " fault, hours_late, res_model, res_id)",
                source,
            )
            for source in self._compliance_sources()
        )

    @api.model
    def _compliance_sources(self):
        """Return the SQL of what had to be done: a list, extended by later add-ons.

        Each selects, in this order: id (the record's times 8 plus a number of the
        source's own; 0 to 3 are taken here), kind, date, user_id, team_id,
        company_id, fault (0 or 1), hours_late, res_model, res_id.
        """
        return [
            self._source_entry(),
            self._source_activity(),
            self._source_data(),
            self._source_request(),
        ]

    @api.model
    def _source_entry(self):
        """An interaction is entered within the hours that the settings allow."""
        # sudo: users may not read parameters
        get_param = self.env["ir.config_parameter"].sudo().get_param
        hours = int(get_param("crm_vn_base.entry_late_hours", 24))
        delay = SQL(
            "GREATEST(0, EXTRACT(EPOCH FROM i.create_date - i.date) / 3600)::float"
        )
        return SQL(
            """
            SELECT i.id * 8, 'entry', i.date, i.user_id, i.team_id, i.company_id,
                   (%(delay)s > %(hours)s)::int, %(delay)s, 'crm.interaction', i.id
              FROM crm_interaction i
            """,
            delay=delay,
            hours=hours,
        )

    @api.model
    def _source_activity(self):
        """An activity that is due is done by its date."""
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT a.id * 8 + 1, 'activity', a.date_deadline::timestamp, a.user_id,
                   u.sale_team_id, NULL::int,
                   (COALESCE(a.date_done, %(today)s) > a.date_deadline)::int,
                   24.0 * GREATEST(0,
                       COALESCE(a.date_done, %(today)s) - a.date_deadline),
                   a.res_model, a.res_id
              FROM mail_activity a
              JOIN res_users u ON u.id = a.user_id
             WHERE a.date_deadline <= %(today)s
               AND (a.active OR a.date_done IS NOT NULL)
            """,
            today=today,
        )

    @api.model
    def _source_data(self):
        """What was found empty in a customer's record is filled in."""
        return SQL(
            """
            SELECT d.id * 8 + 2, 'data', d.date_found, d.user_id, d.team_id, NULL::int,
                   (d.state = 'open')::int,
                   (EXTRACT(EPOCH FROM COALESCE(d.date_closed, %(now)s)
                            - d.date_found) / 3600)::float,
                   'res.partner', d.partner_id
              FROM crm_data_problem d
             WHERE d.kind IN ('incomplete', 'required') AND d.state <> 'ignored'
            """,
            now=self.env.cr.now(),
        )

    @api.model
    def _source_request(self):
        """A customer update request is decided on within its time."""
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT r.id * 8 + 3, 'request', r.date_deadline::timestamp, r.owner_id,
                   u.sale_team_id, r.company_id,
                   (COALESCE(%(decided)s, %(today)s) > r.date_deadline)::int,
                   24.0 * GREATEST(0,
                       COALESCE(%(decided)s, %(today)s) - r.date_deadline),
                   'crm.partner.update.request', r.id
              FROM crm_partner_update_request r
              JOIN res_users u ON u.id = r.owner_id
             WHERE r.state <> 'cancelled'
               AND (r.date_deadline <= %(today)s OR r.decided_on IS NOT NULL)
            """,
            decided=SQL(local_day("r.decided_on")),
            today=today,
        )

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
