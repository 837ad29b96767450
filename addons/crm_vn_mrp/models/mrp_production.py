from odoo import api, models

from odoo.addons.crm_vn_contract_project.tools.progress import complete_weights

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

    def _get_progress_parts(self):
        """Return ``[(weight, percent), …]`` of the orders of one project.

        They weigh by the expected time of their work orders where all of them have
        some, else by the value of what is made at standard cost; else each the same.
        """
        minutes = self.mapped("duration_expected")
        values = [order._get_standard_value() for order in self]
        weights = complete_weights(minutes, values)
        return [
            (weight, order._get_made_percent())
            for weight, order in zip(weights, self, strict=True)
        ]

    def _get_standard_value(self):
        """Return what the planned quantity costs, in the company's currency."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        return self.product_uom_qty * product.standard_price

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
