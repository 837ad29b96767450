from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query

RESUME_PARAM = "crm_vn_base.problem_resume_after"
SHARED_BY = 20  # customers with one phone or e-mail: then it says nothing


class CrmDataProblem(models.Model):
    """Finding and closing data problems, by SQL over ranges of partners.

    Each kind has a method ``_source_<kind>(among)``: the SQL of the pairs (partner_id,
    other_id) that have the problem, among the partners ``p`` of a condition. A later
    add-on adds a kind with ``selection_add``, its source and its words
    (``_get_detail_<kind>``).
    """

    _inherit = "crm.data.problem"

    # === When ===

    @api.model
    def _cron_find_problems(self, step=50000):
        """Open new problems and close what is right by now, over all partners."""
        Partner = self.env["res.partner"]
        Partner._cron_partner_ranges(RESUME_PARAM, self._refresh_range, step)

    @api.model
    def _check_at_commit(self, partners):
        """Close the problems of changed partners with the end of the transaction."""
        callbacks = self.env.cr.precommit
        ids = callbacks.data.setdefault("crm_data_problem.partner_ids", set())
        if not ids:
            # sudo: see action_check_again
            callbacks.add(self.sudo()._check_changed_partners)
        ids.update(partners.ids)

    @api.model
    def _check_changed_partners(self):
        data = self.env.cr.precommit.data
        ids = data.pop("crm_data_problem.partner_ids", None)
        if not ids:
            return
        found = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM crm_data_problem"
                " WHERE state <> 'fixed' AND (partner_id IN %s OR other_id IN %s)",
                tuple(ids),
                tuple(ids),
            )
        )
        self._refresh_partners([row[0] for row in found])

    # === How ===

    @api.model
    def _refresh_partners(self, ids):
        if ids:
            self._refresh(SQL("p.id IN %s", tuple(ids)))

    @api.model
    def _refresh_range(self, first, last):
        """Refresh the partners first…last, unless another run is at them."""
        [[free]] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext('crm.data.problem'), %s)",
                first,
            )
        )
        if free:
            self._refresh(SQL("p.id BETWEEN %s AND %s", first, last))

    @api.model
    def _refresh(self, among):
        self.env.flush_all()
        for kind in self._get_kinds():
            source = getattr(self, f"_source_{kind}")(among)
            self.env.cr.execute(self._open_query(kind, source))
            self.env.cr.execute(self._close_query(kind, source, among))
        self.invalidate_model(flush=False)

    @api.model
    def _open_query(self, kind, source):
        """Open what was found; what was fixed before and is back opens again."""
        return SQL(
            """
            INSERT INTO crm_data_problem (kind, partner_id, other_id, state, date_found,
                user_id, team_id, create_uid, create_date, write_uid, write_date)
            SELECT %(kind)s, s.partner_id, s.other_id, 'open', %(now)s,
                   u.id, u.sale_team_id, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM (%(source)s) AS s(partner_id, other_id)
              JOIN res_partner p ON p.id = s.partner_id
         LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
         LEFT JOIN res_users u ON u.id = COALESCE(p.user_id, c.user_id)
       ON CONFLICT (kind, partner_id, COALESCE(other_id, 0)) DO UPDATE
               SET state = 'open', date_found = %(now)s, date_closed = NULL
             WHERE crm_data_problem.state = 'fixed'
            """,
            kind=kind,
            source=source,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _close_query(self, kind, source, among):
        return SQL(
            """
            UPDATE crm_data_problem d
               SET state = 'fixed', date_closed = %(now)s
              FROM res_partner p
             WHERE p.id = d.partner_id AND %(among)s
               AND d.kind = %(kind)s AND d.state <> 'fixed'
               AND NOT EXISTS (SELECT 1 FROM (%(source)s) AS s(partner_id, other_id)
                                WHERE s.partner_id = d.partner_id
                                  AND s.other_id IS NOT DISTINCT FROM d.other_id)
            """,
            kind=kind,
            source=source,
            among=among,
            now=self.env.cr.now(),
        )

    # === What: one source for each kind ===

    @api.model
    def _sql_customer(self):
        """Return the condition of p being a customer or a customer's contact."""
        return SQL(
            "p.active AND p.partner_share AND p.type = 'contact'"
            " AND NOT EXISTS (SELECT 1 FROM res_company o WHERE o.partner_id = p.id)"
        )

    @api.model
    def _source(self, among, condition):
        return SQL(
            "SELECT p.id, NULL::int FROM res_partner p WHERE %s AND %s AND %s",
            among,
            self._sql_customer(),
            condition,
        )

    @api.model
    def _source_incomplete(self, among):
        minimum, _days = self._get_limits()
        low = SQL("p.parent_id IS NULL AND p.data_quality < %s", minimum)
        return self._source(among, low)

    @api.model
    def _source_stale(self, among):
        """Neither changed nor contacted: what we know may be wrong by now."""
        _minimum, days = self._get_limits()
        since = SQL("%s - make_interval(days => %s)", self.env.cr.now(), days)
        return self._source(
            among,
            SQL(
                "p.parent_id IS NULL AND p.write_date < %s AND NOT EXISTS ("
                " SELECT 1 FROM crm_interaction i WHERE i.commercial_partner_id = p.id"
                " AND i.date >= %s)",
                since,
                since,
            ),
        )

    @api.model
    def _source_bounced(self, among):
        return self._source(among, SQL("p.message_bounce > 0 AND p.email IS NOT NULL"))

    @api.model
    def _source_bad_phone(self, among):
        return self._source(
            among,
            SQL("p.phone IS NOT NULL AND p.phone <> '' AND p.phone_sanitized IS NULL"),
        )

    @api.model
    def _source_required(self, among):
        """Records that lack what a rule of their standing requires."""
        # sudo: faults are found in everybody's records
        model = self.env["res.partner"].sudo().with_context(active_test=False)
        query = Query(self.env, "p", SQL.identifier("res_partner"))
        faults = [
            Domain(model._get_rule_fault_domain(rule))
            .optimize_full(model)
            ._to_sql(model, "p", query)
            for rule in self.env["crm.stage.rule"]._get_rules("res.partner")
        ]
        return SQL(
            "SELECT p.id, NULL::int FROM %s WHERE %s AND %s AND (%s)",
            query.from_clause,
            among,
            self._sql_customer(),
            self._where_any(faults),
        )

    @api.model
    def _source_duplicate(self, among):
        """The oldest other customer with the same tax code, phone or e-mail."""
        return SQL(
            """
            SELECT p.id, min(same.id)
              FROM res_partner p
        CROSS JOIN LATERAL (%s UNION ALL %s UNION ALL %s) AS same
             WHERE %s AND %s
          GROUP BY p.id
            """,
            self._sql_oldest_same(
                "vat", SQL("o.parent_id IS NULL AND p.parent_id IS NULL")
            ),
            self._sql_oldest_same("phone_key"),
            self._sql_oldest_same("email_normalized"),
            among,
            self._sql_customer(),
        )

    @api.model
    def _sql_oldest_same(self, column, more=None):
        """Return the oldest partner like p, unless too many are for it to mean that."""
        key = SQL.identifier(column)
        return SQL(
            """
            (SELECT min(o.id) FILTER (
                        WHERE o.commercial_partner_id <> p.commercial_partner_id
                    ) AS id
               FROM (SELECT o.id, o.commercial_partner_id
                       FROM res_partner o
                      WHERE o.%(key)s = p.%(key)s AND o.active AND o.partner_share
                        AND %(more)s
                      LIMIT %(most)s) AS o
             HAVING count(*) < %(most)s AND min(o.id) FILTER (
                        WHERE o.commercial_partner_id <> p.commercial_partner_id
                    ) < p.id)
            """,
            key=key,
            more=more or SQL("TRUE"),
            most=SHARED_BY + 1,
        )
