from odoo import api, models

DEEPEST = 20  # levels of parts of parts


class MrpProduction(models.Model):
    """Manufacturing orders for a contract stand on its project, those of parts too."""

    _inherit = "mrp.production"

    @api.model_create_multi
    def create(self, vals_list):
        productions = super().create(vals_list)
        productions._put_on_project()
        return productions

    def action_confirm(self):
        """Confirming an order makes the orders of its parts."""
        result = super().action_confirm()
        self._get_parts()._put_on_project()
        return result

    def _put_on_project(self):
        """Give orders without a project the one of their contract."""
        for production in self.filtered(lambda order: not order.project_id):
            project = production._get_contract_project()
            if project:
                # sudo: who plans manufacturing need not write on the order's project
                production.sudo().project_id = project

    def _get_contract_project(self):
        """Return the project of the contract that this is made for."""
        self.ensure_one()
        # sudo: who makes the goods sees neither contract nor order
        production = self.sudo()
        project = production.sale_line_id._get_production_project()
        level, above = 0, production._get_wholes()
        while not project and above and level < DEEPEST:
            project = above.project_id[:1]
            project = project or above.sale_line_id._get_production_project()
            level, above = level + 1, above._get_wholes()
        return project

    def _get_wholes(self):
        """Return the orders that use what these make."""
        return self.production_group_id.parent_ids.production_ids

    def _get_parts(self):
        """Return the orders of the parts of these, on all levels."""
        parts, level = self.browse(), 0
        below = self.production_group_id.child_ids.production_ids
        while below - parts and level < DEEPEST:
            parts |= below
            below = below.production_group_id.child_ids.production_ids
            level += 1
        return parts

    def _get_made_percent(self):
        """Return how much is made: done work orders by their time, or quantity."""
        self.ensure_one()
        if self.state == "done":
            return 100.0
        steps = self.workorder_ids.filtered(lambda step: step.state != "cancel")
        if steps:
            weigh = any(step.duration_expected for step in steps)
            weights = {step: step.duration_expected if weigh else 1 for step in steps}
            done = sum(weights[step] for step in steps if step.state == "done")
            return 100.0 * done / sum(weights.values())
        if self.state in ("progress", "to_close") and self.product_qty:
            return min(100.0 * self.qty_producing / self.product_qty, 99.0)
        return 0.0
