from collections import Counter, defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query

from .crm_quality_rule import CONCERNED

RESUME_PARAM = "crm_vn_base.quality_resume_after"


class ResPartner(models.Model):
    """How complete and fresh the customer's record is, by the rules of the company.

    The score is SQL built from ``crm.quality.rule``, the same for one record after its
    write and for all of them at night.
    """

    _inherit = "res.partner"

    data_quality = fields.Integer(
        compute="_compute_data_quality",
        store=True,
        index=True,
        aggregator="avg",
        copy=False,
        help="How complete and fresh the record is, in percent of the points that the "
        "rules of the company ask for.",
    )
    quality_missing_ids = fields.Many2many(
        "crm.quality.rule",
        string="Missing Points",
        compute="_compute_quality_missing_ids",
        search="_search_quality_missing_ids",
        export_string_translation=True,
    )
    quality_missing_text = fields.Char(
        string="To Complete", compute="_compute_quality_missing_ids"
    )
    open_problem_ids = fields.One2many(
        "crm.data.problem",
        "partner_id",
        string="Open Problems",
        domain=[("state", "=", "open")],
    )
    family_interaction_ids = fields.One2many(
        "crm.interaction",
        "commercial_partner_id",
        string="Interactions with the Organisation and Its People",
    )

    _email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    # === Computes ===

    @api.depends("name", "child_ids.active", "family_interaction_ids.date")
    def _compute_data_quality(self):
        """Also after each write, see :meth:`write`: the rules may name any field."""
        ids = self._origin.ids
        scores = dict(self._fetch_quality("score", ids)) if ids else {}
        for partner in self:
            partner.data_quality = scores.get(partner._origin.id, 0)

    @api.depends("data_quality")
    def _compute_quality_missing_ids(self):
        ids = self._origin.ids
        missing = dict(self._fetch_quality("missing", ids)) if ids else {}
        Rule = self.env["crm.quality.rule"]
        for partner in self:
            rules = Rule.browse(missing.get(partner._origin.id) or ())
            partner.quality_missing_ids = rules
            partner.quality_missing_text = ", ".join(rules.mapped("name"))

    def _search_quality_missing_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        rules = self.env["crm.quality.rule"].search(Domain("id", operator, value))
        return Domain.OR(
            rule._get_applies_domain() & ~rule._get_holds_domain() for rule in rules
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._quality_to_compute()
        pairs = zip(partners, vals_list, strict=True)
        alone = self.browse(p.id for p, vals in pairs if not vals.get("child_ids"))
        alone._score_in_memory()
        return partners

    def write(self, vals):
        result = super().write(vals)
        self._quality_to_compute()
        self.env["crm.data.problem"]._check_at_commit(self)
        return result

    def _quality_to_compute(self):
        """Have the score computed with the next flush or reading, once for all."""
        field = self._fields["data_quality"]
        # sudo: the organisation of a contact may be hidden from who corrects him
        partners = self | self.sudo().parent_id
        self.env.add_to_compute(field, partners)
        partners.invalidate_recordset(
            ["quality_missing_ids", "quality_missing_text"], flush=False
        )

    # === The score in memory ===

    def _score_in_memory(self):
        """Score new customers of whom nothing is known but their own fields.

        By SQL, each row would be written before it is read, and again for its score.
        """
        field = self._fields["data_quality"]
        self.env.remove_to_compute(field, self)
        scores = self._get_scores_in_memory()
        with self.env.protecting([field], self):
            by_score = self.grouped(lambda partner: scores[partner.id])
            for score, partners in by_score.items():
                partners.data_quality = score

    def _get_scores_in_memory(self):
        """Return {id: score} as :meth:`_quality_score_sql` has it."""
        partners = self.sudo()  # sudo: see _quality_query
        by_box = partners._get_ids_by_box()
        standing = partners.grouped("lifecycle").items()
        by_lifecycle = {lifecycle: set(found.ids) for lifecycle, found in standing}
        points = [
            (point, point.concerned(by_box, by_lifecycle))
            for point in self.env["crm.quality.rule"]._get_points()
        ]
        filled = partners._get_ids_by_filled_field(points)
        total, earned = Counter(), Counter()
        for point, concerned in points:
            holding = point.among(concerned, filled)
            if point.domain:
                found = partners.browse(holding).filtered_domain(point.domain)
                holding = found.ids
            total.update(dict.fromkeys(concerned, point.weight))
            earned.update(dict.fromkeys(holding, point.weight))
        # half a percent counts as one, as in SQL
        return {
            id_: (200 * earned[id_] + total[id_]) // (2 * total[id_])
            if total[id_]
            else 100
            for id_ in self.ids
        }

    def _get_ids_by_box(self):
        """Return {box: ids of those it concerns}, each kind of partner judged once."""
        by_box = {box: set() for box in CONCERNED}
        kinds = self.grouped(lambda p: (p.is_company, bool(p.parent_id), p.type))
        for partners in kinds.values():
            for box, domain in CONCERNED.items():
                if partners[0].filtered_domain(domain):
                    by_box[box].update(partners.ids)
        return by_box

    def _get_ids_by_filled_field(self, points):
        """Return {field: ids of those who have a value}, where a point looks for it.

        :param list points: [(point, ids of those it concerns)]
        """
        wanted = defaultdict(set)
        for point, concerned in points:
            for name in point.fnames:
                wanted[name] |= concerned
        by_id = dict(zip(self.ids, self, strict=True))
        filled = {}
        for name, ids in wanted.items():
            get = self._fields[name].__get__
            filled[name] = {id_ for id_ in ids if get(by_id[id_])}
        return filled

    # === The score in SQL ===

    def _fetch_quality(self, column, ids):
        """Return [(partner id, score)] or [(partner id, ids of the rules missed)]."""
        among = SQL("p.id IN %s", tuple(ids))
        return self.env.execute_query(self._quality_query(column, among))

    @api.model
    def _quality_query(self, column, among):
        """Return the query (id, score or missing) of the partners p ``among`` which."""
        # sudo: the score counts what is there, whoever looks
        model = self.sudo().with_context(active_test=False)
        query = Query(self.env, "p", SQL.identifier(self._table))
        points = [
            (
                point,
                self._domain_to_sql(model, point.applies, query),
                self._domain_to_sql(model, point.holds, query),
            )
            for point in self.env["crm.quality.rule"]._get_points()
        ]
        value = (
            self._quality_score_sql(points)
            if column == "score"
            else self._quality_missing_sql(points)
        )
        return SQL(
            "SELECT p.id, %s AS %s FROM %s WHERE %s",
            value,
            SQL.identifier(column),
            query.from_clause,
            among,
        )

    @api.model
    def _domain_to_sql(self, model, domain, query):
        return Domain(domain).optimize_full(model)._to_sql(model, "p", query)

    @api.model
    def _quality_score_sql(self, points):
        """Return the SQL of the score; 100 where no rule concerns the partner."""
        if not points:
            return SQL("100")
        total = SQL(" + ").join(
            SQL("CASE WHEN %s THEN %s ELSE 0 END", applies, point.weight)
            for point, applies, _holds in points
        )
        earned = SQL(" + ").join(
            SQL("CASE WHEN %s AND %s THEN %s ELSE 0 END", applies, holds, point.weight)
            for point, applies, holds in points
        )
        return SQL(
            "COALESCE(round(100.0 * (%s) / NULLIF(%s, 0)), 100)::int", earned, total
        )

    @api.model
    def _quality_missing_sql(self, points):
        if not points:
            return SQL("ARRAY[]::int[]")
        cases = SQL(", ").join(
            SQL(
                "CASE WHEN %s AND (%s) IS NOT TRUE THEN %s END",
                applies,
                holds,
                point.rule_id,
            )
            for point, applies, holds in points
        )
        return SQL("array_remove(ARRAY[%s], NULL)", cases)

    # === All of them, at night ===

    @api.model
    def _update_quality_range(self, first, last):
        """Bring the scores of the partners with ids first…last up to date.

        :return: how many changed
        """
        self.env.flush_all()
        query = self._quality_query("score", SQL("p.id BETWEEN %s AND %s", first, last))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET data_quality = todo.score
                  FROM (SELECT p.id, new.score
                          FROM res_partner p JOIN (%s) AS new ON new.id = p.id
                         WHERE p.data_quality IS DISTINCT FROM new.score
                           FOR UPDATE OF p SKIP LOCKED) AS todo
                 WHERE res_partner.id = todo.id
                """,
                query,
            )
        )
        self.invalidate_model(["data_quality"], flush=False)
        return self.env.cr.rowcount

    @api.model
    def _cron_update_quality(self, step=50000):
        """Bring all scores up to date."""
        self._cron_partner_ranges(RESUME_PARAM, self._update_quality_range, step)

    @api.model
    def _cron_partner_ranges(self, resume_param, update, step):
        """Call ``update(first, last)`` on ranges of partner ids, each committed.

        Out of time, it goes on from where it stopped with the next run; killed, with
        the first partner, which is why ``update`` must leave alone what is right.
        """
        # sudo: the position of a cron is nobody's setting
        params = self.env["ir.config_parameter"].sudo()
        after = int(params.get_param(resume_param, 0))
        [[top]] = self.env.execute_query(SQL("SELECT max(id) FROM res_partner"))
        top = top or 0
        while after < top:
            if not self._try_range(update, after + 1, after + step):
                continue
            after += step
            left = max(0, top - after)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left // step + 1):
                break
        params.set_param(resume_param, after if after < top else False)
        self.env["ir.cron"]._commit_progress(remaining=int(after < top))

    @api.model
    def _try_range(self, update, first, last):
        """Update a range; what somebody saved meanwhile has it tried again."""
        try:
            update(first, last)
        except psycopg2.errors.SerializationFailure:
            self.env.cr.rollback()
            return False
        return True
