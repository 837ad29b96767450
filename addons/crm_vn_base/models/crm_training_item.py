from odoo import api, fields, models


class CrmTrainingItem(models.Model):
    """One thing a person in a role learns to do here."""

    _name = "crm.training.item"
    _description = "Training Step"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="How", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    group_ids = fields.Many2many(
        "res.groups", string="Roles", help="Empty: everybody in CRM Việt."
    )
    action_id = fields.Many2one("ir.actions.act_window", string="Screen")
    tour = fields.Char(
        string="Guided Tour", help="Technical name of the tour that shows the way."
    )
    done_ids = fields.One2many("crm.training.done", "item_id", string="Who Has Done It")
    done = fields.Boolean(compute="_compute_done", search="_search_done")
    done_count = fields.Integer(string="People Done", compute="_compute_done_count")

    # === Computes ===

    @api.depends_context("uid")
    @api.depends("done_ids")
    def _compute_done(self):
        mine = self.env["crm.training.done"].search(
            [("item_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        for item in self:
            item.done = item in mine.item_id

    def _search_done(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("done_ids", "any", [("user_id", "=", self.env.uid)])]

    @api.depends("done_ids")
    def _compute_done_count(self):
        counts = dict(
            self.env["crm.training.done"]._read_group(
                [("item_id", "in", self.ids)], ["item_id"], ["__count"]
            )
        )
        for item in self:
            item.done_count = counts.get(item._origin, 0)

    # === Actions ===

    def action_start(self):
        """Show the way: the guided tour, else the screen."""
        self.ensure_one()
        if self.tour:
            url = f"/odoo?tour={self.tour}"
            return {"type": "ir.actions.act_url", "url": url, "target": "self"}
        # sudo: the screen's definition is no secret, its records have their own rights
        action = self.action_id.sudo()
        return action._get_action_dict() if action else False

    def action_done(self):
        """Tick it off for oneself, or take the tick back."""
        self.check_access("read")
        Done = self.env["crm.training.done"]
        for item in self:
            mine = Done.search(
                [("item_id", "=", item.id), ("user_id", "=", self.env.uid)]
            )
            if mine:
                mine.unlink()
            else:
                Done.create({"item_id": item.id})
        self.invalidate_recordset(["done", "done_ids", "done_count"])
