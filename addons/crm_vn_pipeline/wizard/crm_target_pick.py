from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmTargetPick(models.TransientModel):
    _name = "crm.target.pick"
    _description = "Pick Target Customers for a Campaign"

    target_ids = fields.Many2many(
        "crm.target", string="Target Customers", required=True
    )
    target_count = fields.Integer(
        string="Will Be Picked", compute="_compute_target_count"
    )
    left_count = fields.Integer(
        string="Not in the Pool", compute="_compute_target_count"
    )
    campaign_id = fields.Many2one("utm.campaign", required=True)
    distribute = fields.Boolean(
        string="Distribute Them at Once",
        help="Opens the distribution of these target customers.",
    )

    @api.depends("target_ids.state")
    def _compute_target_count(self):
        for wizard in self:
            waiting = wizard._get_waiting()
            wizard.target_count = len(waiting)
            wizard.left_count = len(wizard.target_ids) - len(waiting)

    def _get_waiting(self):
        return self.target_ids.filtered(lambda target: target.state == "pool")

    def action_apply(self):
        self.ensure_one()
        waiting = self._get_waiting()
        waiting.check_access("write")
        if not waiting:
            raise UserError(
                self.env._("None of the target customers chosen is in the pool.")
            )
        waiting._pick_for(self.campaign_id)
        if self.distribute:
            return waiting.action_distribute()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
