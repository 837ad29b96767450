from collections import Counter

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.distribution import (
    last_served,
    next_in_turn,
    share_by_room,
    share_in_turn,
)


class CrmDistribution(models.Model):
    """Planning: numbers are worked out in Python, rows are dealt out by SQL.

    1. How many records has each group (area, industry; else one group of all)?
    2. Whom does a group belong to, and how many does each of them get
       (``tools/distribution.py``)?
    3. One INSERT numbers the records of each group, the best ones first, numbers the
       places of its people, and puts record n on place n.

    So a hundred thousand records cost three statements.
    """

    _inherit = "crm.distribution"

    def _plan(self):
        self.ensure_one()
        members = self._get_active_members()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM crm_distribution_item WHERE distribution_id = %s", self.id)
        )
        self.env["crm.distribution.item"].invalidate_model(flush=False)
        source = self._get_source_sql()
        quotas = self._share_groups(members, self._count_groups(source))
        self._insert_items(source, quotas)
        # nothing else gathers the statistics of rows that were written just now
        self.env.cr.execute("ANALYZE crm_distribution_item")
        self._count_shares()
        self.is_planned = True

    def _get_active_members(self):
        """Return who takes part, in the order of serving."""
        members = self.member_ids.filtered(
            lambda member: not member.paused and member.user_id.active
        )
        if not members:
            raise UserError(
                self.env._(
                    "Nobody takes part in “%(name)s”. Choose a sales team or add "
                    "salespeople who are not paused.",
                    name=self.name,
                )
            )
        if self.method == "capacity" and not all(members.mapped("capacity")):
            unlimited = members.filtered(lambda member: not member.capacity)
            raise UserError(
                self.env._(
                    "“%(name)s” shares out by capacity, but %(user)s has none. Write "
                    "how many each can have open, or choose another way.",
                    name=self.name,
                    user=unlimited[0].user_id.name,
                )
            )
        return members

    # === 1. Which records ===

    def _get_source_sql(self):
        """Return the ids of the records, as far as this user may change them."""
        records = self.env[self.res_model]
        rules = self.env["ir.rule"]._compute_domain(self.res_model, "write")
        return records._search(self._get_record_domain() & rules).subselect()

    def _get_group_sql(self):
        """Return the expression of the group of the record ``r``."""
        if self.method == "area":
            return SQL("COALESCE(r.area_id, 0)")
        if self.method == "industry":
            return SQL("COALESCE(r.industry_id, 0)")
        return SQL("0")

    def _count_groups(self, source):
        """Return {group: number of its records}."""
        rows = self.env.execute_query(
            SQL(
                "SELECT %s AS grp, count(*) FROM %s r WHERE r.id IN %s GROUP BY grp",
                self._get_group_sql(),
                SQL.identifier(self.env[self.res_model]._table),
                source,
            )
        )
        return dict(rows)

    # === 2. Who gets how many ===

    def _share_groups(self, members, counts):
        """Return [(group, user id, quota, place, whether he was served last)].

        Groups with few people first: the others can make up for an uneven start.
        """
        loads = members._get_loads(self.res_model, members.user_id.ids)
        by_group = {group: self._get_group_members(members, group) for group in counts}
        given, quotas = Counter(), []
        for group in sorted(counts, key=lambda key: (len(by_group[key]), key)):
            order = self._get_serving_order(by_group[group], loads, given)
            takers = order._get_takers(loads, given)
            share = share_by_room if self.method == "capacity" else share_in_turn
            shares = share(counts[group], takers)
            last = last_served([taker.user_id for taker in takers], shares)
            given.update(shares)
            quotas += [
                (group, user_id, quota, place, user_id == last)
                for place, (user_id, quota) in enumerate(shares.items())
                if quota
            ]
        return quotas

    def _get_group_members(self, members, group):
        """Return who is in charge of a group; of no group: all, if so chosen."""
        if self.method not in ("area", "industry"):
            return members
        in_charge = members.browse()
        if group and self.method == "area":
            above = self.env["crm.area"].browse(group).parent_path or ""
            ids = {int(part) for part in above.split("/") if part}
            in_charge = members.filtered(lambda one: ids & set(one.area_ids.ids))
        elif group:
            # who is in charge of a section has all that is below it
            industry = self.env["res.partner.industry"].browse(group)
            ids = {group, *industry._get_path_ids()}
            in_charge = members.filtered(lambda one: ids & set(one.industry_ids.ids))
        if not in_charge and self.unmatched == "share":
            return members
        return in_charge

    def _get_serving_order(self, members, loads, given):
        """In turn after who was last; else first whoever has least."""
        if self.method == "round_robin":
            last_id = self.rule_id.last_user_id.id
            ids = next_in_turn(members.user_id.ids, last_id)
            return members.sorted(lambda one: ids.index(one.user_id.id))
        return members.sorted(
            lambda one: (given[one.user_id.id], loads.get(one.user_id.id, 0))
        )

    # === 3. The rows ===

    def _insert_items(self, source, quotas):
        records = self.env[self.res_model]
        columns = records._distribution_columns()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s)", *quota)
            for quota in quotas or [(0, 0, 0, 0, False)]
        )
        self.env.cr.execute(
            SQL(
                """
                WITH quota(grp, user_id, quota, place, is_last) AS (VALUES %(rows)s),
                slot AS (
                    SELECT quota.grp, quota.user_id,
                           quota.is_last AND turn = quota.quota AS is_last,
                           row_number() OVER (
                               PARTITION BY quota.grp
                               ORDER BY (turn - 0.5) / quota.quota, quota.place
                           ) AS place
                      FROM quota, generate_series(1, quota.quota) AS turn
                ),
                record AS (
                    SELECT r.*, %(group)s AS grp,
                           row_number() OVER (
                               PARTITION BY %(group)s ORDER BY %(order)s
                           ) AS place
                      FROM %(table)s r
                     WHERE r.id IN %(source)s
                )
                INSERT INTO crm_distribution_item
                       (distribution_id, %(link)s, user_id, is_last, state, %(olds)s)
                SELECT %(id)s, record.id, slot.user_id, slot.is_last,
                       CASE WHEN slot.user_id IS NULL THEN 'left' ELSE 'planned' END,
                       %(values)s
                  FROM record
                  LEFT JOIN slot ON slot.grp = record.grp AND slot.place = record.place
                """,
                rows=rows,
                group=self._get_group_sql(),
                order=records._distribution_order(),
                table=SQL.identifier(records._table),
                source=source,
                link=self._get_link_column(),
                olds=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(
                    SQL.identifier("record", column) for column in columns.values()
                ),
                id=self.id,
            )
        )

    def _get_link_column(self):
        """Return the column of an item that holds the record."""
        return SQL.identifier(
            "lead_id" if self.res_model == "crm.lead" else "target_id"
        )

    def _count_shares(self):
        """Count what each person gets in the plan, and what is left over."""
        for distribution in self:
            counts = dict(
                self.env["crm.distribution.item"]._read_group(
                    [("distribution_id", "=", distribution.id)],
                    ["user_id"],
                    ["__count"],
                )
            )
            for member in distribution.member_ids:
                member.share_count = counts.get(member.user_id, 0)
            nobody = self.env["res.users"]
            distribution.left_count = counts.get(nobody, 0)
            distribution.planned_count = sum(
                count for user, count in counts.items() if user
            )
