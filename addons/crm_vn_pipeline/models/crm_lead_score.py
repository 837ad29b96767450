from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query

BATCH = 5000


class CrmLead(models.Model):
    """The score: points for what is known of a lead and for what it did, and why.

    It is SQL built from ``crm.score.rule``: the same for one lead after a fact, and for
    all open leads every hour.
    """

    _name = "crm.lead"
    _inherit = ["crm.set.update.mixin", "crm.lead"]

    score = fields.Integer(
        compute="_compute_score",
        store=True,
        index=True,
        copy=False,
        aggregator="avg",
        help="By the rules of the company: what is known of the lead, and what it did.",
    )
    score_reason = fields.Html(
        string="Why This Score", compute="_compute_score_reason", sanitize=False
    )

    def _compute_score(self):
        """After a creation, a write or a fact: see :meth:`_score_to_compute`."""
        scores = {}
        if ids := self._origin.ids:
            self._flush_score_facts()
            query = self._score_query(SQL("l.id IN %s", tuple(ids)))
            scores = dict(self.env.execute_query(query))
        for lead in self:
            lead.score = scores.get(lead._origin.id, 0)

    def _compute_score_reason(self):
        """One line for each rule that gave or took points."""
        rows = []
        if ids := self._origin.ids:
            self._flush_score_facts()
            query = self._score_rows_query(SQL("l.id IN %s", tuple(ids)))
            rows = self.env.execute_query(query)
        # sudo: the names of the rules that explain the user's own lead
        names = {
            rule.id: rule.name
            for rule in self.env["crm.score.rule"]
            .sudo()
            .browse({row[1] for row in rows})
        }
        for lead in self:
            lines = [
                (points, names[rule_id], facts)
                for lead_id, rule_id, facts, points in rows
                if lead_id == lead._origin.id
            ]
            lead.score_reason = self._format_score_lines(lines)

    @api.model
    def _format_score_lines(self, lines):
        """Return the list of (points, rule, how often), the weightiest first."""
        if not lines:
            return False
        item = Markup(
            '<li class="d-flex justify-content-between gap-3"><span>%s</span>'
            '<span class="fw-bold %s">%+d</span></li>'
        )
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup("").join(
            item
            % (
                f"{name} × {facts}" if facts > 1 else name,
                "text-success" if points > 0 else "text-danger",
                points,
            )
            for points, name, facts in sorted(lines, key=lambda line: -abs(line[0]))
        )

    # === When ===

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._score_to_compute()
        leads.filtered(lambda lead: not lead.target_id)._score_in_memory()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if self.env["crm.score.rule"]._get_watched_fields() & vals.keys():
            self._score_to_compute()
        return result

    def _score_to_compute(self):
        """Have the score worked out with the next flush or reading, once for all."""
        if self:
            self.env.add_to_compute(self._fields["score"], self)
            self.invalidate_recordset(["score_reason"], flush=False)

    def _score_in_memory(self):
        """Score new leads of whom nothing happened yet: what is known of them counts.

        By SQL, each row would be written before it is read, and again for its score.
        """
        # sudo: see _score_facts_profile
        leads, rules = self.sudo(), self.env["crm.score.rule"].sudo()
        points = dict.fromkeys(self.ids, 0)
        for rule in rules.browse(rules._get_rule_ids()):
            if rule.kind == "profile":
                for lead in leads.filtered_domain(rule._get_domain()):
                    points[lead.id] += rule._get_points_of_one()
        field = self._fields["score"]
        self.env.remove_to_compute(field, self)
        with self.env.protecting([field], self):
            for lead in self:
                lead.score = max(points[lead.id], 0)

    @api.model
    def _cron_update_score(self):
        """Bring the scores of all open leads up to date."""
        among = SQL("l.active AND l.won_status = 'pending'")
        query = SQL(
            """SELECT lead.id, COALESCE(scored.score, 0) AS score
                 FROM crm_lead lead
                 LEFT JOIN (%s) AS scored ON scored.id = lead.id
                WHERE lead.active AND lead.won_status = 'pending'
                  AND lead.score IS DISTINCT FROM COALESCE(scored.score, 0)""",
            self._score_query(among),
        )
        self._cron_update_by_query(query, ["score"], BATCH)

    @api.model
    def _flush_score_facts(self):
        """What SQL reads is in the database."""
        self.env["crm.interaction"].flush_model()
        self.env["mailing.trace"].flush_model()
        self.flush_model(["target_id"])

    # === The score in SQL ===

    @api.model
    def _score_query(self, among):
        """Return the query (id, score) of the leads l ``among`` which; 0 or more."""
        return SQL(
            """SELECT lead_id AS id, GREATEST(sum(points), 0)::int AS score
                 FROM (%s) AS row GROUP BY lead_id""",
            self._score_rows_query(among),
        )

    @api.model
    def _score_rows_query(self, among):
        """Return the query (lead, rule, how often, points) of the leads l ``among``."""
        # sudo: the rules hold for every lead, whoever looks
        rules = self.env["crm.score.rule"].sudo()
        rules = rules.browse(rules._get_rule_ids())
        if not rules:
            return SQL(
                "SELECT 0 AS lead_id, 0 AS rule_id, 0 AS facts, 0 AS points WHERE FALSE"
            )
        return SQL(" UNION ALL ").join(
            self._score_rule_query(rule, among) for rule in rules
        )

    @api.model
    def _score_rule_query(self, rule, among):
        points = SQL("(%s * count(*))::int", rule.points)
        if rule.most_points:
            sign = 1 if rule.points > 0 else -1
            cap = SQL("LEAST" if sign > 0 else "GREATEST")
            points = SQL("%s(%s, %s)", cap, points, sign * rule.most_points)
        since = SQL("TRUE")
        if rule.days:
            since = SQL(
                "fact.date >= (now() AT TIME ZONE 'UTC') - %s * interval '1 day'",
                rule.days,
            )
        return SQL(
            """SELECT fact.lead_id, %s AS rule_id, count(*)::int AS facts,
                      %s AS points
                 FROM (%s) AS fact WHERE %s GROUP BY fact.lead_id""",
            rule.id,
            points,
            getattr(self, f"_score_facts_{rule.kind}")(rule, among),
            since,
        )

    # === Facts: (lead_id, date), one row each ===

    @api.model
    def _score_facts_profile(self, rule, among):
        """A lead that matches the rule's condition is one fact, as of today."""
        # sudo: the score counts what is there, whoever looks
        model = self.sudo().with_context(active_test=False)
        query = Query(self.env, "l", SQL.identifier(self._table))
        domain = Domain(rule._get_domain()).optimize_full(model)
        condition = domain._to_sql(model, "l", query)
        return SQL(
            "SELECT l.id AS lead_id, (now() AT TIME ZONE 'UTC') AS date"
            " FROM %s WHERE %s AND %s",
            query.from_clause,
            among,
            condition,
        )

    @api.model
    def _score_facts_opened(self, rule, among):
        return self._score_trace_facts(
            among,
            SQL("open_datetime"),
            SQL("t.trace_status IN ('open', 'reply')"),
        )

    @api.model
    def _score_facts_clicked(self, rule, among):
        return self._score_trace_facts(among, SQL("links_click_datetime"), SQL("TRUE"))

    @api.model
    def _score_facts_replied(self, rule, among):
        return self._score_trace_facts(among, SQL("reply_datetime"), SQL("TRUE"))

    @api.model
    def _score_trace_facts(self, among, column, condition):
        """What the person did with our mailings: as this lead, or as its target.

        A recipient who has an open lead is linked to it. What a machine fetched is no
        fact.
        """
        links = (
            SQL("t.lead_id = l.id"),
            SQL("t.target_id = l.target_id"),
        )
        rows = SQL(" UNION ").join(
            SQL(
                """SELECT l.id AS lead_id, t.id AS trace_id, t.%s AS date
                     FROM crm_lead l JOIN mailing_trace t ON %s
                    WHERE %s AND t.%s IS NOT NULL AND %s
                      AND t.engagement IS DISTINCT FROM 'machine'
                      AND t.is_test_trace IS NOT TRUE""",
                column,
                link,
                among,
                column,
                condition,
            )
            for link in links
        )
        return SQL("SELECT lead_id, date FROM (%s) AS trace", rows)

    @api.model
    def _score_facts_page_view(self, rule, among):
        """Pages of ours that the lead looked at, before and after he wrote to us."""
        return SQL(
            """SELECT l.id AS lead_id, view.date
                 FROM crm_lead l
                 JOIN crm_intake_identity known ON known.lead_id = l.id
                  AND known.key LIKE 'visitor:%%'
                 JOIN crm_page_view view ON view.company_id = known.company_id
                  AND view.visitor = substr(known.key, 9)
                WHERE %s""",
            among,
        )

    @api.model
    def _score_facts_interaction(self, rule, among):
        """Interactions about the lead, and about the target it was."""
        conditions = [SQL("TRUE")]
        if rule.interaction_kind:
            conditions.append(SQL("i.kind = %s", rule.interaction_kind))
        if rule.outcome:
            conditions.append(SQL("result.outcome = %s", rule.outcome))
        links = (
            SQL("i.res_model = 'crm.lead' AND i.res_id = l.id"),
            SQL("i.res_model = 'crm.target' AND i.res_id = l.target_id"),
        )
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT l.id AS lead_id, i.date
                     FROM crm_lead l
                     JOIN crm_interaction i ON %s
                     LEFT JOIN crm_interaction_result result ON result.id = i.result_id
                    WHERE %s AND %s""",
                link,
                among,
                SQL(" AND ").join(conditions),
            )
            for link in links
        )
