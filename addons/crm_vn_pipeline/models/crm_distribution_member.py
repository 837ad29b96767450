from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.distribution import Taker


class CrmDistributionMember(models.Model):
    """Somebody who takes part in a distribution, and how much he can take."""

    _name = "crm.distribution.member"
    _description = "Participant of a Distribution"
    _order = "sequence, id"

    rule_id = fields.Many2one(
        "crm.distribution.rule", index="btree_not_null", ondelete="cascade"
    )
    distribution_id = fields.Many2one(
        "crm.distribution", index="btree_not_null", ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        domain="[('share', '=', False)]",
        ondelete="cascade",
        index=True,
    )
    paused = fields.Boolean(help="Gets nothing for the time being: on leave, training…")
    capacity = fields.Integer(
        help="How many he may have open at the same time; 0: any number."
    )
    area_ids = fields.Many2many(
        "crm.area",
        string="Areas",
        compute="_compute_area_ids",
        store=True,
        readonly=False,
        help="He gets the customers of these areas, with all areas below them.",
    )
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")

    # === What a distribution gives him ===
    load_count = fields.Integer(string="Has Now", compute="_compute_load_count")
    share_count = fields.Integer(string="Gets", readonly=True, copy=False)
    after_count = fields.Integer(string="Has Then", compute="_compute_load_count")

    _rule_user_uniq = models.UniqueIndex(
        "(rule_id, user_id) WHERE rule_id IS NOT NULL",
        "Each salesperson takes part once.",
    )
    _distribution_user_uniq = models.UniqueIndex(
        "(distribution_id, user_id) WHERE distribution_id IS NOT NULL",
        "Each salesperson takes part once.",
    )
    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "The capacity of a salesperson cannot be negative."
    )

    @api.depends("user_id")
    def _compute_area_ids(self):
        """Where he works, as the areas say."""
        areas = self.env["crm.area"].search(
            Domain("user_id", "in", self.user_id.ids)
            | Domain("member_ids", "in", self.user_id.ids)
        )
        for member in self:
            user = member.user_id
            member.area_ids = areas.filtered(
                lambda area, user=user: user in area.user_id | area.member_ids
            )

    @api.depends("user_id", "share_count", "distribution_id.state")
    def _compute_load_count(self):
        """What he has open now; of what was distributed, what he got is in it."""
        loads = {}
        for model in set(self.distribution_id.mapped("res_model")):
            loads[model] = self._get_loads(model, self.user_id.ids)
        for member in self:
            distribution = member.distribution_id
            load = loads.get(distribution.res_model, {}).get(member.user_id.id, 0)
            to_come = member.share_count if distribution.state == "draft" else 0
            member.load_count = load
            member.after_count = load + to_come

    @api.model
    def _get_loads(self, model, user_ids):
        """Return {user id: how many open records of ``model`` he has}."""
        # sudo: how much a colleague has is counted, not read
        records = self.env[model].sudo()
        domain = records._distribution_load_domain() & Domain("user_id", "in", user_ids)
        return {
            user.id: count
            for user, count in records._read_group(domain, ["user_id"], ["__count"])
        }

    def _get_takers(self, loads, given):
        """Return these people as takers, with what was ``given`` to them already."""
        return [
            Taker(
                user_id,
                member.capacity - loads.get(user_id, 0) - given.get(user_id, 0)
                if member.capacity
                else None,
            )
            for member in self
            if (user_id := member.user_id.id)
        ]

    def _prepare_copy_vals(self):
        return {
            "sequence": self.sequence,
            "user_id": self.user_id.id,
            "paused": self.paused,
            "capacity": self.capacity,
            "area_ids": [fields.Command.set(self.area_ids.ids)],
            "industry_ids": [fields.Command.set(self.industry_ids.ids)],
        }
