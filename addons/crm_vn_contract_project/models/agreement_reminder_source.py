from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .agreement_lifecycle_mixin import IN_FORCE, INVOICEABLE

# nobody is reminded any more of what was due longer ago
LOOKBACK = timedelta(days=365)
# the contract binds and is not paused
RUNNING = SQL("ag.active AND ag.state IN %s AND ag.on_hold IS NOT TRUE", IN_FORCE)
PAYABLE = SQL("ag.active AND ag.state IN %s AND ag.on_hold IS NOT TRUE", INVOICEABLE)


class AgreementReminder(models.Model):
    """The causes, set-based: one query per kind finds what is due and who is asked.

    ``_source_<kind>(first, last)`` returns the SQL of (cause, record of the to-do, day,
    user, team) of what is due from ``first`` to ``last``.
    """

    _inherit = "agreement.reminder"

    # === Note and close ===

    @api.model
    def _claim(self, kind):
        """Note the causes that are not noted yet; return how many."""
        if not self._lock_kind(kind):
            return 0
        self.env.flush_all()
        query = SQL(
            """INSERT INTO agreement_reminder
                      (kind, res_id, target_id, date, step, user_id, pending)
               SELECT %(kind)s, due.res_id, due.target_id, due.date, due.step,
                      due.user_id, TRUE
                 FROM (%(due)s) due
                WHERE NOT EXISTS (SELECT 1 FROM agreement_reminder r
                                   WHERE r.kind = %(kind)s AND r.res_id = due.res_id
                                     AND r.date = due.date AND r.step = due.step)
          ON CONFLICT DO NOTHING
            RETURNING id""",
            kind=kind,
            due=self._get_due_query(kind),
        )
        return len(self.env.execute_query(query))

    @api.model
    def _follow_users(self, kind):
        """Ask who is in charge by now; return how many were asked anew.

        What failed for want of somebody, or for another reason, is tried again. A to-do
        that was given to somebody else by hand stays there.
        """
        rows = self.env.execute_query(
            SQL(
                """WITH due AS MATERIALIZED (%(due)s)
                   SELECT r.id, due.user_id
                     FROM agreement_reminder r
                     JOIN due ON due.res_id = r.res_id AND due.date = r.date
                             AND due.step = r.step
                LEFT JOIN mail_activity a ON a.id = r.activity_id AND a.active
                    WHERE r.kind = %(kind)s AND due.user_id IS NOT NULL
                      AND (r.error IS NOT NULL
                           OR due.user_id IS DISTINCT FROM r.user_id
                              AND (r.pending OR a.user_id = r.user_id))
               FOR UPDATE OF r SKIP LOCKED""",
                due=self._get_due_query(kind),
                kind=kind,
            )
        )
        for row_id, user_id in rows:
            reminder = self.browse(row_id)
            again = bool(reminder.error)
            if reminder.activity_id:
                # sudo: the to-do of whoever had it; quiet, as when it was made
                activity = reminder.activity_id.sudo()
                activity = activity.with_context(mail_activity_quick_update=True)
                activity.user_id = user_id
            reminder.write(
                {
                    "user_id": user_id,
                    "error": False,
                    "pending": again or reminder.pending,
                }
            )
        return len(rows)

    @api.model
    def _lock_kind(self, kind):
        """Whether no other run is noting the causes of this kind."""
        [[free]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", f"reminder {kind}")
        )
        return free

    @api.model
    def _close_batch(self, kind, batch):
        """Take back up to ``batch`` to-dos whose cause is gone; return how many."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH due AS MATERIALIZED (%(due)s)
                   SELECT r.id
                     FROM agreement_reminder r
                LEFT JOIN mail_activity a ON a.id = r.activity_id
                LEFT JOIN due ON due.res_id = r.res_id AND due.date = r.date
                             AND due.step = r.step
                    WHERE r.kind = %(kind)s AND due.res_id IS NULL
                      AND (r.pending OR r.error IS NOT NULL OR a.active)
                    LIMIT %(batch)s
               FOR UPDATE OF r SKIP LOCKED""",
                due=self._get_due_query(kind),
                kind=kind,
                batch=batch,
            )
        )
        gone = self.browse(row[0] for row in rows)
        # sudo: the to-do of whoever had it
        gone.activity_id.sudo().unlink()
        gone.unlink()
        return len(gone)

    # === What is due ===

    @api.model
    def _get_due_query(self, kind):
        """Return the SQL of (cause, record, day, user, step) that are due now.

        Where the user has left, the leader of the team is asked.
        """
        steps = self._get_steps(kind)
        today = fields.Date.context_today(self)
        last = today + timedelta(days=max(steps, default=0))
        source = getattr(self, f"_source_{kind}")(today - LOOKBACK, last)
        return SQL(
            """SELECT s.res_id, s.target_id, s.date, COALESCE(u.id, l.id) AS user_id,
                      %(step)s AS step
                 FROM (%(source)s) AS s(res_id, target_id, date, user_id, team_id)
            LEFT JOIN res_users u ON u.id = s.user_id AND u.active
            LEFT JOIN crm_team t ON t.id = s.team_id
            LEFT JOIN res_users l ON l.id = t.user_id AND l.active
                WHERE %(on)s""",
            step=self._get_step_sql(steps, today),
            source=source,
            on=bool(steps),
        )

    @api.model
    def _get_step_sql(self, steps, today):
        """Return the SQL of the last step reached: at 80 days that of 90."""
        cases = [
            SQL("WHEN s.date <= %s THEN %s", today + timedelta(days=step), step)
            for step in sorted(steps)
        ]
        return SQL("CASE %s END", SQL(" ").join(cases)) if cases else SQL("NULL::int")

    @api.model
    def _source_renewal(self, first, last):
        """Contracts that end, and nobody has decided what then.

        What renews itself is left to do so on its last day.
        """
        return SQL(
            """SELECT ag.id, ag.id, ag.end_date, ag.user_id, ag.team_id
                 FROM agreement ag
                WHERE %s AND ag.end_date BETWEEN %s AND %s
                  AND ag.no_renewal IS NOT TRUE AND ag.is_template IS NOT TRUE
                  AND (ag.renews_itself IS NOT TRUE OR ag.end_date > %s
                       OR ag.renewal_error IS NOT NULL)
                  AND NOT EXISTS (SELECT 1 FROM agreement successor
                                   WHERE successor.predecessor_id = ag.id
                                     AND successor.predecessor_id IS NOT NULL
                                     AND successor.state <> 'terminated')""",
            RUNNING,
            first,
            last,
            fields.Date.context_today(self),
        )

    @api.model
    def _source_delivery(self, first, last):
        """Confirmed orders whose promised day comes, with something left to deliver.

        Nobody delivers a discount, nor a combination besides its parts.
        """
        zone = self.env.context.get("tz") or self._get_zone()
        return SQL(
            """SELECT so.id, so.id,
                      (so.commitment_date AT TIME ZONE 'UTC'
                       AT TIME ZONE %(zone)s)::date,
                      so.user_id, so.team_id
                 FROM sale_order so
            LEFT JOIN agreement ag ON ag.id = so.agreement_id
                WHERE so.state = 'sale'
                  AND so.commitment_date >= %(first)s::date - 1
                  AND so.commitment_date < %(last)s::date + 2
                  AND (so.commitment_date AT TIME ZONE 'UTC'
                       AT TIME ZONE %(zone)s)::date BETWEEN %(first)s AND %(last)s
                  AND (ag.id IS NULL OR %(running)s)
                  AND EXISTS (SELECT 1 FROM sale_order_line line
                               WHERE line.order_id = so.id
                                 AND line.display_type IS NULL
                                 AND line.is_downpayment IS NOT TRUE
                                 AND line.product_uom_qty
                                     > COALESCE(line.qty_delivered, 0)
                                 AND line.price_unit >= 0
                                 AND NOT EXISTS (
                                     SELECT 1 FROM product_product p
                                       JOIN product_template t
                                         ON t.id = p.product_tmpl_id
                                      WHERE p.id = line.product_id
                                        AND t.type = 'combo'))""",
            zone=zone,
            first=first,
            last=last,
            running=RUNNING,
        )

    @api.model
    def _source_milestone(self, first, last):
        """Milestones of contracts' projects that are not reached."""
        return SQL(
            """SELECT ms.id, p.id, ms.deadline, COALESCE(p.user_id, ag.user_id),
                      ag.team_id
                 FROM project_milestone ms
                 JOIN project_project p ON p.id = ms.project_id AND p.active
                 JOIN agreement ag ON ag.id = p.agreement_id
                WHERE ms.is_reached IS NOT TRUE AND ms.deadline BETWEEN %s AND %s
                  AND %s""",
            first,
            last,
            RUNNING,
        )

    @api.model
    def _source_guarantee(self, first, last):
        """Guarantees that end and are not returned."""
        return SQL(
            """SELECT g.id, g.id, g.date_to, g.user_id, ag.team_id
                 FROM agreement_guarantee g
            LEFT JOIN agreement ag ON ag.id = g.agreement_id
                WHERE g.state IN ('held', 'expired') AND g.date_to BETWEEN %s AND %s
                  AND ag.on_hold IS NOT TRUE""",
            first,
            last,
        )

    @api.model
    def _source_document(self, first, last):
        """Instalments that fall due, lack a document, and are not paid."""
        return SQL(
            """SELECT i.id, i.id, i.date_due, ag.user_id, ag.team_id
                 FROM agreement_instalment i
                 JOIN agreement ag ON ag.id = i.agreement_id
                WHERE %s AND i.date_due BETWEEN %s AND %s
                  AND EXISTS (SELECT 1 FROM agreement_instalment_document d
                               WHERE d.instalment_id = i.id
                                 AND d.date_received IS NULL)
                  AND NOT EXISTS (SELECT 1 FROM agreement_instalment_allocation al
                                    JOIN account_move_line l ON l.id = al.line_id
                                   WHERE al.instalment_id = i.id AND l.reconciled
                                     AND l.parent_state = 'posted')""",
            PAYABLE,
            first,
            last,
        )
