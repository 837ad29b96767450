from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

LIFECYCLES = [
    ("prospect", "Prospect"),
    ("customer", "Active customer"),
    ("stopped", "Stopped"),
]
# settings and what they are without a choice: days, times, days, days
LIFECYCLE_SETTINGS = {
    "stop_days": 365,
    "rhythm_factor": 3,
    "rhythm_min_days": 90,
    "rhythm_max_days": 730,
}
RHYTHM_PURCHASES = 3  # fewer say nothing of a rhythm


class ResPartner(models.Model):
    """How the customer stands: prospect, active customer, stopped.

    The lifecycle is never typed: it follows from facts that the add-ons of the process
    name in :meth:`_lifecycle_sources`, by a nightly cron over all partners and, at
    once, by :meth:`_update_lifecycle` on the partners of an event. Who buys has a
    rhythm; who does not buy for several times as long as it takes him is stopped.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "crm.set.update.mixin"]

    lifecycle = fields.Selection(
        LIFECYCLES,
        compute="_compute_lifecycle",
        store=True,
        index="btree_not_null",
        copy=False,
        help="Prospect: has not bought yet. Active: buys from us. Stopped: bought "
        "before, but not for much longer than it usually takes this customer.",
    )
    lifecycle_reason = fields.Char(compute="_compute_lifecycle_reason")

    # === Computes ===

    @api.depends("commercial_partner_id")
    def _compute_lifecycle(self):
        """A person stands as the organisation does; a new customer is a prospect.

        Facts move it later, see :meth:`_update_lifecycle`.
        """
        known = self.grouped(lambda p: p.commercial_partner_id.lifecycle or "prospect")
        for lifecycle, partners in known.items():
            partners.lifecycle = lifecycle

    @api.depends("lifecycle")
    def _compute_lifecycle_reason(self):
        self.lifecycle_reason = False
        families = self.commercial_partner_id._origin
        if not families:
            return
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._lifecycle_fact_query(families.ids))
        facts = {row["id"]: row for row in rows}
        for partner in self:
            fact = facts.get(partner.commercial_partner_id._origin.id)
            partner.lifecycle_reason = self._get_lifecycle_reason(fact)

    def _get_lifecycle_reason(self, fact):
        if not fact:
            return self.env._("No opportunity, order or contract yet.")
        if fact["in_force"]:
            return self.env._("A contract is in force.")
        if not fact["bought"]:
            return self.env._("Somebody is working on selling to it.")
        values = {
            "date": format_date(self.env, fact["last_date"]),
            "days": fact["stop_days"],
            "rhythm": fact["rhythm_days"] and round(fact["rhythm_days"]),
        }
        if not fact["rhythm_days"]:
            return self.env._(
                "Bought last on %(date)s; counts as stopped after %(days)s days.",
                **values,
            )
        return self.env._(
            "Bought last on %(date)s, usually every %(rhythm)s days; counts as stopped "
            "after %(days)s days.",
            **values,
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_lifecycle_not_typed(vals, allowed=("prospect", False))
        if "default_lifecycle" in self.env.context:
            self = self.with_context(default_lifecycle="prospect")
        return super().create(vals_list)

    def write(self, vals):
        if "lifecycle" in vals and set(self.mapped("lifecycle")) != {vals["lifecycle"]}:
            self._check_lifecycle_not_typed(vals)
        return super().write(vals)

    def _check_lifecycle_not_typed(self, vals, allowed=()):
        if "lifecycle" in vals and vals["lifecycle"] not in allowed:
            raise UserError(
                self.env._(
                    "The lifecycle of a customer is not typed: it follows from "
                    "opportunities, orders and contracts."
                )
            )

    # === Lifecycle ===

    @api.model
    def _lifecycle_sources(self):
        """Return the facts the lifecycle follows from: a list of SQL queries.

        Each selects three columns: ``partner_id``, ``kind`` ('prospect': somebody works
        on selling to it; 'customer': it buys) and ``date`` (of that fact; NULL while it
        lasts, as a contract in force). Extended by every add-on that owns such facts::

            return super()._lifecycle_sources() + [SQL(
                "SELECT partner_id, 'customer', %s FROM sale_order"
                " WHERE state = 'sale'", SQL(local_day("date_order")))]
        """
        return []

    @api.model
    def _get_lifecycle_settings(self):
        """Return {setting: whole number} of :data:`LIFECYCLE_SETTINGS`."""
        # sudo: the settings are the administrator's, their effect is everybody's
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return {
            name: int(float(get_param(f"crm_vn_base.lifecycle_{name}") or default))
            for name, default in LIFECYCLE_SETTINGS.items()
        }

    @api.model
    def _lifecycle_fact_query(self, family_ids=()):
        """Return what the sources say of each customer with facts (its id is ``id``).

        ``stop_days``: the days without purchase after which this customer is stopped,
        a multiple of the median interval between its purchases, within bounds; for a
        customer without rhythm the days of the settings.
        """
        facts = SQL(" UNION ALL ").join(
            self._lifecycle_sources() or [SQL("SELECT 0, '', NULL::date WHERE FALSE")]
        )
        among = (
            SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE")
        )
        return SQL(
            """
            WITH fact AS MATERIALIZED (
                SELECT p.commercial_partner_id AS id, kind, date
                  FROM (%(facts)s) AS facts(partner_id, kind, date)
                  JOIN res_partner p ON p.id = facts.partner_id
                 WHERE %(among)s
            ), rhythm AS (
                SELECT id, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS days
                  FROM (SELECT id, date - lag(date) OVER (
                                   PARTITION BY id ORDER BY date) AS gap
                          FROM fact WHERE kind = 'customer' AND date IS NOT NULL
                      GROUP BY id, date) AS purchase
                 WHERE gap IS NOT NULL
              GROUP BY id
                HAVING count(*) >= %(intervals)s
            ), known AS (
                SELECT id,
                       bool_or(kind = 'customer') AS bought,
                       bool_or(kind = 'customer' AND date IS NULL) AS in_force,
                       bool_or(kind = 'prospect') AS worked_on,
                       max(date) FILTER (WHERE kind = 'customer') AS last_date
                  FROM fact GROUP BY id
            )
            SELECT known.*, rhythm.days AS rhythm_days,
                   CASE WHEN rhythm.days IS NULL THEN %(stop_days)s
                        ELSE GREATEST(%(rhythm_min_days)s, LEAST(%(rhythm_max_days)s,
                                      ceil(rhythm.days * %(rhythm_factor)s)))
                   END::int AS stop_days
              FROM known LEFT JOIN rhythm ON rhythm.id = known.id
            """,
            facts=facts,
            among=among,
            intervals=RHYTHM_PURCHASES - 1,
            **self._get_lifecycle_settings(),
        )

    def _lifecycle_todo_query(self, family_ids=()):
        """Return whose lifecycle is not what the facts say, and what it is by them."""
        return SQL(
            """
            SELECT id, lifecycle, %(now)s AS lifecycle_date FROM (
                SELECT p.id, p.lifecycle AS known, CASE
                       WHEN f.in_force OR f.last_date >= %(today)s - f.stop_days
                       THEN 'customer'
                       WHEN f.bought AND NOT f.worked_on THEN 'stopped'
                       ELSE 'prospect' END AS lifecycle
                  FROM res_partner p
             LEFT JOIN (%(facts)s) AS f ON f.id = p.commercial_partner_id
                 WHERE %(among)s) AS standing
             WHERE known IS DISTINCT FROM lifecycle
            """,
            now=self.env.cr.now(),
            today=fields.Date.context_today(self),
            facts=self._lifecycle_fact_query(family_ids),
            among=SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE"),
        )

    def _update_lifecycle(self):
        """Bring the lifecycle of these partners up to date, after an event."""
        family = self.commercial_partner_id
        if not family:
            return self
        query = self._lifecycle_todo_query(family.ids)
        return self._update_by_query(query, ["lifecycle", "lifecycle_date"])

    @api.model
    def _cron_update_lifecycle(self, limit=5000):
        """Bring the lifecycle of all partners up to date, in committed batches."""
        query = self._lifecycle_todo_query()
        fnames = ["lifecycle", "lifecycle_date"]
        self._cron_update_by_query(query, fnames, limit)
