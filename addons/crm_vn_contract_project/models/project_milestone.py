from odoo import Command, api, fields, models

from ..tools.progress import weighted_percent


class ProjectMilestone(models.Model):
    """A milestone has a weight in the project and is as far as its tasks are.

    It may deliver several lines of the contract: it is reached when the customer has
    signed for all of them.
    """

    _name = "project.milestone"
    _inherit = ["project.milestone", "project.plan.mixin"]

    weight = fields.Float(
        string="Work Share",
        digits=(6, 2),
        help="How much of the project this milestone makes, with all its tasks.",
    )
    progress_percent = fields.Float(
        string="Progress (%)", compute="_compute_progress_percent", digits=(5, 1)
    )
    line_rule = fields.Selection(
        [
            ("goods", "Goods of the Contract"),
            ("services", "Services of the Contract"),
            ("all", "Everything"),
        ],
        string="Delivers",
        help="In a template: which lines of the contract the milestone delivers.",
    )
    order_line_ids = fields.Many2many(
        "sale.order.line",
        "project_milestone_order_line_rel",
        string="Contract Lines",
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="The milestone is reached when all of them are handed over.",
    )
    delivered_goods = fields.Char(
        string="What It Delivers", compute="_compute_delivered_goods"
    )

    # what is not reached is looked up daily
    _waiting_deadline_idx = models.Index("(deadline) WHERE is_reached IS NOT TRUE")
    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "The weight of a milestone cannot be negative."
    )

    @api.depends("is_reached", "task_ids.progress_percent", "task_ids.weight")
    def _compute_progress_percent(self):
        tasks = self.project_id._search_progress_tasks().grouped("milestone_id")
        none = self.env["project.task"]
        for milestone in self:
            own = tasks.get(milestone._origin, none)
            milestone.progress_percent = milestone._get_percent(own)

    @api.depends("order_line_ids")
    def _compute_delivered_goods(self):
        for milestone in self:
            # sudo: names and quantities only, for staff who see no orders
            lines = milestone.sudo().order_line_ids
            milestone.delivered_goods = ", ".join(
                f"{line.product_id.name or line.name} ({line.product_uom_qty:g} "
                f"{line.product_uom_id.name})"
                for line in lines
            )

    # === Contract lines ===

    def _take_lines(self, lines):
        """Give the milestones of a template the lines they deliver; return the rest.

        What they deliver already stays, and nothing is added to a reached one.
        """
        for milestone in self.filtered(
            lambda rec: rec.line_rule and not rec.is_reached
        ):
            taken = lines.filtered(milestone._is_delivering)
            if taken:
                delivered = milestone.order_line_ids | taken
                milestone.write(milestone._prepare_delivery_vals(delivered))
                lines -= taken
        return lines

    @api.model
    def _prepare_delivery_vals(self, lines):
        """Return the values of a milestone that delivers these lines.

        Tasks of a milestone take over its order line, which may be a service only.
        """
        alone = lines if len(lines) == 1 and lines.is_service else lines.browse()
        return {"order_line_ids": [Command.set(lines.ids)], "sale_line_id": alone.id}

    def _is_delivering(self, line):
        is_service = line.product_id.type == "service"
        return self.line_rule == "all" or (self.line_rule == "services") == is_service

    def _reach_delivered(self, date):
        """Reach the milestones of several lines, once all are handed over."""
        waiting = self.filtered(lambda milestone: not milestone.is_reached)
        left = waiting.order_line_ids._get_quantities_left("handover")
        for milestone in waiting.filtered("order_line_ids"):
            lines = milestone.order_line_ids
            if all(line.product_uom_id.compare(left[line], 0.0) <= 0 for line in lines):
                milestone.is_reached = True
                # a write of its own: together, today would be computed over it
                milestone.reached_date = date

    def _get_percent(self, tasks):
        self.ensure_one()
        if self.is_reached:
            return 100.0
        return weighted_percent(tasks._get_progress_parts())
