from odoo import models


class Agreement(models.Model):
    _inherit = "agreement"

    def _create_or_take_over_project(self):
        """Signing confirms the orders first: what they make waits for its project."""
        result = super()._create_or_take_over_project()
        self._put_productions_on_project()
        return result

    def _create_drawn_projects(self, orders):
        """The same for an order drawn on a framework contract."""
        result = super()._create_drawn_projects(orders)
        self._put_productions_on_project()
        return result

    def _put_productions_on_project(self):
        """Put the manufacturing orders of these contracts on their projects."""
        # sudo: a salesperson signs the contract and has no say in manufacturing
        productions = (
            self.env["mrp.production"]
            .sudo()
            .search(
                [
                    ("sale_line_id.agreement_id", "in", self.ids),
                    ("project_id", "=", False),
                ]
            )
        )
        (productions | productions._get_parts())._put_on_project()
