from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LIFECYCLES = [
    ("prospect", "Prospect"),
    ("customer", "Active customer"),
    ("stopped", "Stopped"),
]


class ResPartner(models.Model):
    """How the customer stands: prospect, active customer, stopped.

    The lifecycle is never typed: it follows from facts that the add-ons of the process
    name in :meth:`_lifecycle_sources`, by a nightly cron over all partners and, at
    once, by :meth:`_update_lifecycle` on the partners of an event.
    """

    _inherit = "res.partner"

    lifecycle = fields.Selection(
        LIFECYCLES,
        compute="_compute_lifecycle",
        store=True,
        index=True,
        copy=False,
        help="Prospect: has not bought yet. Active: buys from us. Stopped: bought "
        "before, but not for as long as the settings say.",
    )

    # === Computes ===

    @api.depends("commercial_partner_id")
    def _compute_lifecycle(self):
        """A person stands as the organisation does; a new customer is a prospect.

        Facts move it later, see :meth:`_update_lifecycle`.
        """
        for partner in self:
            company = partner.commercial_partner_id
            known = company.lifecycle if company != partner else partner.lifecycle
            partner.lifecycle = known or "prospect"

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
                "SELECT partner_id, 'customer', date_order::date FROM sale_order"
                " WHERE state = 'sale'")]
        """
        return []

    def _lifecycle_since(self):
        """Return the date since which a customer must have bought not to be stopped."""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("crm_vn_base.lifecycle_stop_days", 365))
        return fields.Date.today() - relativedelta(days=days)

    def _lifecycle_todo_query(self, family_ids, limit):
        """Return the partners whose lifecycle is not what the facts say, locked."""
        facts = SQL(" UNION ALL ").join(
            self._lifecycle_sources() or [SQL("SELECT 0, '', NULL::date WHERE FALSE")]
        )
        among = (
            SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE")
        )
        right = SQL(
            "CASE WHEN f.buys THEN 'customer' WHEN f.bought AND NOT f.worked_on"
            " THEN 'stopped' ELSE 'prospect' END"
        )
        return SQL(
            """
            WITH fact AS (
                SELECT p.commercial_partner_id AS id,
                       bool_or(kind = 'customer') AS bought,
                       bool_or(kind = 'customer'
                               AND COALESCE(date, %(since)s) >= %(since)s) AS buys,
                       bool_or(kind = 'prospect') AS worked_on
                  FROM (%(facts)s) AS facts(partner_id, kind, date)
                  JOIN res_partner p ON p.id = facts.partner_id
                 WHERE %(among)s
              GROUP BY p.commercial_partner_id
            )
            SELECT p.id, %(right)s AS lifecycle
              FROM res_partner p
         LEFT JOIN fact f ON f.id = p.commercial_partner_id
             WHERE %(among)s AND p.lifecycle IS DISTINCT FROM %(right)s
          ORDER BY p.id
             LIMIT %(limit)s
               FOR UPDATE OF p SKIP LOCKED
            """,
            since=self._lifecycle_since(),
            facts=facts,
            among=among,
            right=right,
            limit=limit,
        )

    @api.model
    def _update_lifecycle_batch(self, family_ids=(), limit=None):
        """Set the lifecycle that the facts say; return the partners it changed."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_partner SET lifecycle = todo.lifecycle FROM (%s) AS todo"
                " WHERE res_partner.id = todo.id RETURNING res_partner.id",
                self._lifecycle_todo_query(family_ids, limit),
            )
        )
        partners = self.browse(row[0] for row in rows)
        partners.invalidate_recordset(["lifecycle"], flush=False)
        partners.modified(["lifecycle"])
        return partners

    def _update_lifecycle(self):
        """Bring the lifecycle of these partners up to date, after an event."""
        family = self.commercial_partner_id
        return self._update_lifecycle_batch(family.ids) if family else self

    @api.model
    def _cron_update_lifecycle(self, limit=5000):
        """Bring the lifecycle of all partners up to date, in committed batches."""
        cron = self.env["ir.cron"]
        while True:
            done = len(self._update_lifecycle_batch(limit=limit))
            more = int(done == limit)
            if not cron._commit_progress(done, remaining=more) or not more:
                break
