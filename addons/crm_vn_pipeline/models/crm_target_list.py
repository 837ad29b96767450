from odoo import api, fields, models


class CrmTargetList(models.Model):
    """The share of target customers one salesperson cares for."""

    _name = "crm.target.list"
    _description = "Target Customer List"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index=True,
        required=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
    )
    campaign_id = fields.Many2one("utm.campaign", index="btree_not_null")
    distribution_id = fields.Many2one(
        "crm.distribution",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Text()
    target_ids = fields.One2many("crm.target", "list_id", string="Target Customers")
    target_count = fields.Integer("Targets", compute="_compute_target_counts")
    open_count = fields.Integer("Being Cared For", compute="_compute_target_counts")
    converted_count = fields.Integer("Converted", compute="_compute_target_counts")

    @api.depends("user_id")
    def _compute_team_id(self):
        for target_list in self:
            target_list.team_id = self.env["crm.team"]._get_default_team_id(
                user_id=target_list.user_id.id
            )

    def _compute_target_counts(self):
        counts = {}
        for target_list, state, count in self.env["crm.target"]._read_group(
            [("list_id", "in", self.ids)], ["list_id", "state"], ["__count"]
        ):
            counts.setdefault(target_list.id, {})[state] = count
        for target_list in self:
            by_state = counts.get(target_list._origin.id, {})
            target_list.target_count = sum(by_state.values())
            target_list.open_count = by_state.get("assigned", 0) + by_state.get(
                "caring", 0
            )
            target_list.converted_count = by_state.get("converted", 0)

    def action_view_targets(self):
        self.ensure_one()
        action = self.env["crm.target"]._get_list_action([("list_id", "=", self.id)])
        return action | {
            "context": {"default_list_id": self.id, "default_user_id": self.user_id.id}
        }

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action()
