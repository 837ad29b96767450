from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPEN_STATES = ("assigned", "caring")


class CrmTarget(models.Model):
    """Target customers are given to salespeople by sets: 100,000 in a few statements.

    The statements leave the same row as :meth:`_assign` does, with the same message and
    follower; only the field-by-field tracking is left out.
    """

    _name = "crm.target"
    _inherit = ["crm.distributable.mixin", "crm.target"]

    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        compute="_compute_state_id",
        store=True,
        readonly=False,
        domain="[('country_id', '=?', country_id)]",
        index="btree_not_null",
    )

    @api.depends("partner_id")
    def _compute_state_id(self):
        for target in self:
            # sudo: where a customer is belongs to what the target itself says
            state = target.partner_id.sudo().state_id
            target.state_id = state or target.state_id

    # === What is shared out ===

    @api.model
    def _distribution_domain(self, again=False):
        if again:
            from_states = self._state_events()["assign"][0]
            return Domain("state", "in", from_states)
        return Domain("state", "=", "new") & Domain("user_id", "=", False)

    @api.model
    def _distribution_load_domain(self):
        return Domain("state", "in", OPEN_STATES)

    @api.model
    def _distribution_order(self):
        return SQL("r.priority DESC, r.engaged_on DESC NULLS LAST, r.id DESC")

    @api.model
    def _distribution_columns(self):
        return super()._distribution_columns() | {
            "old_list_id": "list_id",
            "old_state": "state",
        }

    @api.model
    def _distribution_campaigns(self, distribution):
        """Return the campaigns of the planned targets, two of them at most."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT target.campaign_id
                     FROM crm_distribution_item item
                     JOIN crm_target target ON target.id = item.target_id
                    WHERE item.distribution_id = %s AND item.user_id IS NOT NULL
                    LIMIT 2""",
                distribution.id,
            )
        )
        return self.env["utm.campaign"].browse(row[0] for row in rows if row[0])

    # === Applied ===

    @api.model
    def _distribution_apply(self, distribution):
        self.env.flush_all()
        self._distribution_take(distribution)
        self._distribution_write(distribution)
        self._distribution_log(distribution, "done", "assign")
        self._distribution_follow(distribution)
        self._distribution_forget()

    @api.model
    def _distribution_take(self, distribution):
        """Lock the targets that still are as planned; pass over the others."""
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                    SELECT item.id
                      FROM crm_target target
                      JOIN crm_distribution_item item ON item.target_id = target.id
                     WHERE item.distribution_id = %(id)s AND item.state = 'planned'
                       AND target.active AND target.state = item.old_state
                       AND target.state IN %(from_states)s
                       AND target.user_id IS NOT DISTINCT FROM item.old_user_id
                       FOR NO KEY UPDATE OF target SKIP LOCKED
                )
                UPDATE crm_distribution_item item SET state = 'done'
                  FROM taken WHERE taken.id = item.id
                """,
                id=distribution.id,
                from_states=self._state_events()["assign"][0],
            )
        )
        self._distribution_settle(distribution, "planned", "skipped")

    @api.model
    def _distribution_settle(self, distribution, old, new):
        """What is still in the state ``old`` ends in ``new``."""
        self.env.cr.execute(
            SQL(
                """UPDATE crm_distribution_item SET state = %s
                    WHERE distribution_id = %s AND state = %s""",
                new,
                distribution.id,
                old,
            )
        )

    @api.model
    def _distribution_write(self, distribution):
        to_state = self._state_events()["assign"][1]
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_target AS target
                   SET user_id = item.user_id, team_id = person.team_id,
                       list_id = person.list_id, state = %(state)s,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM crm_distribution_item item
                  JOIN (VALUES %(people)s) AS person(user_id, team_id, list_id)
                    ON person.user_id = item.user_id
                 WHERE item.target_id = target.id AND item.state = 'done'
                   AND item.distribution_id = %(id)s
                """,
                state=to_state,
                uid=self.env.uid,
                now=self.env.cr.now(),
                people=self._distribution_people(distribution),
                id=distribution.id,
            )
        )

    @api.model
    def _distribution_people(self, distribution):
        """Return the rows (user, his team, his list of this distribution)."""
        lists = {one.user_id: one.id for one in distribution.list_ids}
        teams = self.env["crm.team"]
        return SQL(", ").join(
            SQL(
                "(%s, %s::int, %s::int)",
                user.id,
                teams._get_default_team_id(user_id=user.id).id or None,
                lists.get(user),
            )
            for user in distribution.member_ids.user_id
        )

    # === Undone ===

    @api.model
    def _distribution_undo(self, distribution):
        """Give back whom nobody began to care for, if he still is in the same hands."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH given_back AS (
                    UPDATE crm_target AS target
                       SET user_id = item.old_user_id, team_id = item.old_team_id,
                           list_id = item.old_list_id, state = item.old_state,
                           write_uid = %(uid)s, write_date = %(now)s
                      FROM crm_distribution_item item
                     WHERE item.target_id = target.id AND item.state = 'done'
                       AND item.distribution_id = %(id)s
                       AND target.state = %(state)s AND target.user_id = item.user_id
                 RETURNING item.id
                )
                UPDATE crm_distribution_item item SET state = 'undone'
                  FROM given_back WHERE given_back.id = item.id
                """,
                state=self._state_events()["assign"][1],
                uid=self.env.uid,
                now=self.env.cr.now(),
                id=distribution.id,
            )
        )
        self._distribution_settle(distribution, "done", "kept")
        self._distribution_unfollow(distribution)
        self._distribution_log(distribution, "undone", "unassign")
        self._distribution_forget()

    # === What a write leaves behind ===

    @api.model
    def _distribution_log(self, distribution, item_state, event):
        """Log the event on each target: one message is made, the others are copies."""
        rows = self.env.execute_query(
            SQL(
                """SELECT old_state, user_id, min(target_id)
                     FROM crm_distribution_item
                    WHERE distribution_id = %s AND state = %s
                    GROUP BY old_state, user_id""",
                distribution.id,
                item_state,
            )
        )
        logged = self._with_language_of_log()
        bodies = {
            target_id: logged._distribution_body(
                distribution, event, old_state, user_id
            )
            for old_state, user_id, target_id in rows
        }
        if not bodies:
            return
        messages = self.browse(bodies)._message_log_batch(bodies)
        by_target = {message.res_id: message.id for message in messages}
        originals = SQL(", ").join(
            SQL("(%s, %s, %s)", by_target[target_id], old_state, user_id)
            for old_state, user_id, target_id in rows
        )
        self._distribution_copy_messages(distribution, messages, originals, item_state)

    @api.model
    def _distribution_body(self, distribution, event, old_state, user_id):
        user = self.env["res.users"].browse(user_id)
        old = self._get_state_label(old_state)
        new = self._get_state_label(self._state_events()["assign"][1])
        if event == "unassign":
            old, new = new, old
            label = self.env._("Distribution undone")
        else:
            label = self._get_event_label(event)
        # sudo: the name of a colleague
        why = f"{user.sudo().name} ({distribution.name})"
        return f"{label}: {old} → {new}. {why}"

    @api.model
    def _distribution_copy_messages(
        self, distribution, messages, originals, item_state
    ):
        messages.flush_recordset()
        names = [
            name
            for name, field in messages._fields.items()
            if field.store and field.column_type and name not in ("id", "res_id")
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mail_message (res_id, %(columns)s)
                SELECT item.target_id, %(values)s
                  FROM crm_distribution_item item
                  JOIN (VALUES %(originals)s) AS original(id, old_state, user_id)
                    ON original.old_state = item.old_state
                   AND original.user_id = item.user_id
                  JOIN mail_message message ON message.id = original.id
                 WHERE item.distribution_id = %(id)s AND item.state = %(item_state)s
                   AND item.target_id <> message.res_id
                """,
                columns=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(SQL.identifier("message", n) for n in names),
                originals=originals,
                id=distribution.id,
                item_state=item_state,
            )
        )

    @api.model
    def _distribution_follow(self, distribution):
        """The new salesperson follows, as after any assignment."""
        subtypes = self.env["mail.message.subtype"].default_subtypes(self._name)[0]
        self.env.cr.execute(
            SQL(
                """
                WITH follower AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT %(model)s, item.target_id, users.partner_id
                      FROM crm_distribution_item item
                      JOIN res_users users ON users.id = item.user_id
                     WHERE item.distribution_id = %(id)s AND item.state = 'done'
                        ON CONFLICT DO NOTHING
                 RETURNING id
                )
                INSERT INTO mail_followers_mail_message_subtype_rel
                       (mail_followers_id, mail_message_subtype_id)
                SELECT follower.id, subtype.id
                  FROM follower, unnest(%(subtypes)s) AS subtype(id)
                """,
                model=self._name,
                id=distribution.id,
                subtypes=subtypes.ids,
            )
        )

    @api.model
    def _distribution_unfollow(self, distribution):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM mail_followers follower
                 USING crm_distribution_item item
                  JOIN res_users users ON users.id = item.user_id
                 WHERE follower.res_model = %s AND follower.res_id = item.target_id
                   AND follower.partner_id = users.partner_id
                   AND item.distribution_id = %s AND item.state = 'undone'
                   AND item.user_id IS DISTINCT FROM item.old_user_id
                """,
                self._name,
                distribution.id,
            )
        )

    @api.model
    def _distribution_forget(self):
        """Whatever is in the cache of this transaction is old now."""
        self.env["crm.distribution.item"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        self.env["mail.followers"].invalidate_model(flush=False)

    # === Actions ===

    def action_distribute(self):
        return self.env["crm.distribution"]._action_distribute(self)
