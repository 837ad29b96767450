from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmDistributionItem(models.Model):
    """One record of a distribution: who had it, who gets it, what came of it."""

    _name = "crm.distribution.item"
    _description = "Distributed Customer"
    _order = "id"
    _log_access = False

    distribution_id = fields.Many2one(
        "crm.distribution", required=True, index=True, ondelete="cascade"
    )
    distribution_state = fields.Selection(
        related="distribution_id.state", string="State of the Distribution"
    )
    res_model = fields.Selection(related="distribution_id.res_model")
    target_id = fields.Many2one(
        "crm.target",
        string="Target Customer",
        index="btree_not_null",
        readonly=True,
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        "crm.lead", index="btree_not_null", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="New Salesperson",
        domain="[('share', '=', False)]",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("left", "Left Over"),
            ("done", "Done"),
            ("skipped", "Changed Meanwhile"),
            ("undone", "Given Back"),
            ("kept", "Already Worked On"),
        ],
        required=True,
        default="planned",
        readonly=True,
    )
    is_last = fields.Boolean(readonly=True)

    # === What undoing restores ===
    old_user_id = fields.Many2one(
        "res.users", string="Had It Before", readonly=True, ondelete="set null"
    )
    old_team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    old_list_id = fields.Many2one("crm.target.list", readonly=True, ondelete="set null")
    old_state = fields.Char(readonly=True)

    @api.depends("target_id", "lead_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = (item.target_id or item.lead_id).display_name

    def write(self, vals):
        """The plan may be changed by hand until it is applied."""
        if "user_id" not in vals:
            return super().write(vals)
        for distribution in self.distribution_id:
            if distribution.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” is not a preview any more: undo it, or change the "
                        "salesperson on the customer himself.",
                        name=distribution.name,
                    )
                )
        state = "planned" if vals["user_id"] else "left"
        result = super().write({**vals, "state": state})
        self.distribution_id._add_members(self.user_id)
        self.distribution_id._count_shares()
        return result
