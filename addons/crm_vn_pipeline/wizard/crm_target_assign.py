from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmTargetAssign(models.TransientModel):
    _name = "crm.target.assign"
    _description = "Assign Target Customers"

    target_ids = fields.Many2many(
        "crm.target", string="Target Customers", required=True
    )
    target_count = fields.Integer(compute="_compute_target_count")
    list_id = fields.Many2one("crm.target.list", string="Target List")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )

    @api.depends("target_ids")
    def _compute_target_count(self):
        for wizard in self:
            wizard.target_count = len(wizard.target_ids)

    @api.depends("list_id")
    def _compute_user_id(self):
        for wizard in self:
            wizard.user_id = wizard.list_id.user_id or wizard.user_id

    def action_apply(self):
        self.ensure_one()
        if not self.user_id:
            raise UserError(self.env._("Choose a target list or a salesperson."))
        self.target_ids.check_access("write")
        # one message for all of them, below
        self.target_ids.with_context(mail_auto_subscribe_no_notify=True)._assign(
            self.user_id, self.list_id
        )
        self._notify_salesperson()
        return {"type": "ir.actions.act_window_close"}

    def _notify_salesperson(self):
        if self.user_id == self.env.user:
            return
        message = self.env._(
            "%(count)s target customers are now yours to care for.",
            count=len(self.target_ids),
        )
        self.env["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=self.env._("New target customers"),
            body=message,
        )
