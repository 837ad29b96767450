from odoo import api, fields, models

from odoo.addons.crm_vn_contract_project.tools.progress import weighted_percent


class ProjectProject(models.Model):
    """Manufacturing counts in the progress of a project."""

    _inherit = "project.project"

    production_ids = fields.One2many(
        "mrp.production",
        "project_id",
        string="Manufacturing Orders",
        groups="mrp.group_mrp_user",
    )
    production_weight = fields.Float(
        string="Weight of Manufacturing",
        default=100.0,
        digits=(6, 2),
        help="How much the manufacturing orders count in the progress; the tasks and "
        "milestones together count 100. With 0 they do not count.",
    )
    production_done_text = fields.Char(
        string="Made",
        compute="_compute_production_done_text",
        help="Manufacturing orders that are done, of all that are not cancelled.",
    )

    _production_weight_positive = models.Constraint(
        "CHECK(production_weight >= 0)",
        "The weight of manufacturing cannot be negative.",
    )

    # === Progress ===

    @api.model
    def _progress_depends(self):
        return [
            *super()._progress_depends(),
            "production_weight",
            "production_ids.state",
            "production_ids.product_uom_qty",
            "production_ids.qty_producing",
            "production_ids.workorder_ids.state",
            "production_ids.workorder_ids.duration_expected",
        ]

    def _progress_sources(self):
        """All orders of a project together have its weight, each by its work."""
        sources = super()._progress_sources()
        for project, orders in self._get_counted_productions().items():
            if project.production_weight > 0:
                made = weighted_percent(orders._get_progress_parts())
                own = (project.production_weight, made)
                sources[project] = [*sources.get(project, []), own]
        return sources

    def _get_counted_productions(self):
        """Return {project: orders that are not cancelled}, in one query."""
        # sudo: how far the work is is for everybody on the project
        orders = (
            self.env["mrp.production"]
            .sudo()
            .search([("project_id", "in", self._origin.ids), ("state", "!=", "cancel")])
        )
        by_project = orders.grouped("project_id")
        return {project.sudo(False): own for project, own in by_project.items()}

    @api.depends("production_ids.state")
    def _compute_production_done_text(self):
        orders = self._get_counted_productions()
        for project in self:
            own = orders.get(project._origin)
            done = own and own.filtered(lambda order: order.state == "done")
            project.production_done_text = f"{len(done)}/{len(own)}" if own else False
