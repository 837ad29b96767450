from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lead_assignment import MOVED

CHUNK = 500

# who gets many at once gets one message for all of them
QUIET = {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True}


class CrmLead(models.Model):
    """Leads are given to salespeople, who accept them where the rule says so."""

    _name = "crm.lead"
    _inherit = ["crm.distributable.mixin", "crm.lead"]

    user_id = fields.Many2one(group_expand="_group_expand_user_id")

    @api.model
    def _group_expand_user_id(self, users, domain):
        """On the manager's board each salesperson has his column, empty or not."""
        if not self.env.context.get("distribution_board"):
            return users
        companies = (False, *self.env.companies.ids)
        teams = self.env["crm.team"].search([("company_id", "in", companies)])
        return users | teams.member_ids.filtered("active")

    @api.model
    def _distribution_domain(self, again=False):
        domain = (
            Domain("type", "=", "lead")
            & Domain("won_status", "=", "pending")
            & Domain("qualification", "!=", "unqualified")
        )
        return domain if again else domain & Domain("user_id", "=", False)

    @api.model
    def _distribution_load_domain(self):
        return Domain("type", "=", "lead") & Domain("won_status", "=", "pending")

    @api.model
    def _distribution_order(self):
        return SQL("r.score DESC NULLS LAST, r.priority DESC, r.id DESC")

    @api.model
    def _distribution_apply(self, distribution):
        for user, items in self._distribution_chunks(distribution, "planned"):
            unchanged = items.filtered(
                lambda item: (
                    item.lead_id.won_status == "pending"
                    and item.lead_id.user_id == item.old_user_id
                )
            )
            leads = unchanged.lead_id.try_lock_for_update()
            done = unchanged.filtered(lambda item, leads=leads: item.lead_id in leads)
            (items - done).state = "skipped"
            done.state = "done"
            leads._give_to(user, distribution.accept_hours, distribution.name)

    @api.model
    def _distribution_undo(self, distribution):
        for user, items in self._distribution_chunks(distribution, "done"):
            untouched = items.filtered(
                lambda item, user=user: (
                    item.lead_id.user_id == user and item.lead_id._is_untouched()
                )
            )
            (items - untouched).state = "kept"
            untouched.state = "undone"
            for old, old_items in untouched.grouped(
                lambda item: (item.old_user_id, item.old_team_id)
            ).items():
                old_items.lead_id._give_back(*old, distribution.name)

    @api.model
    def _distribution_chunks(self, distribution, item_state):
        """Yield (person, items in one state), a bounded number at a time."""
        Item = self.env["crm.distribution.item"]
        domain = Domain("distribution_id", "=", distribution.id) & Domain(
            "state", "=", item_state
        )
        for user in distribution.member_ids.user_id:
            mine = domain & Domain("user_id", "=", user.id)
            while items := Item.search(mine, limit=CHUNK, order="id"):
                yield user, items

    def _give_to(self, user, accept_hours=0.0, log_reason=""):
        """Make ``user`` the salesperson; to be accepted where hours are given."""
        if not self:
            return
        if accept_hours:
            self.env["crm.lead.handover"]._offer(self, user, accept_hours, log_reason)
            return
        leads = self.with_context(**QUIET)
        leads.write({"user_id": user.id})
        body = self.env._("Given to %(user)s. %(why)s", user=user.name, why=log_reason)
        leads._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _give_back(self, user, team, log_reason):
        """Undo :meth:`_give_to`."""
        self.env["crm.lead.handover"]._cancel(self, log_reason)
        leads = self.with_context(**QUIET, **{MOVED: True})
        leads.write({"user_id": user.id, "team_id": team.id})
        body = self.env._("Distribution undone. %(why)s", why=log_reason)
        leads._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _is_untouched(self):
        """Nothing was done with it since it was given."""
        self.ensure_one()
        offer = self.handover_id
        return self.won_status == "pending" and (not offer or offer.state != "accepted")

    def action_distribute(self):
        return self.env["crm.distribution"]._action_distribute(self)
