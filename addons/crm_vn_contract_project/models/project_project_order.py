from odoo import api, fields, models


class ProjectProject(models.Model):
    """Production of one order drawn on a framework contract: of its goods only."""

    _inherit = "project.project"

    drawn_order_id = fields.Many2one(
        "sale.order",
        string="Order Drawn",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_salesman",
        help="The order drawn on the framework contract that is made here.",
    )

    def _get_lines_to_hand_over(self):
        """Return the lines of the contract that this project delivers."""
        self.ensure_one()
        # sudo: quantities for production staff, who see no orders
        project = self.sudo()
        lines = project.agreement_id._get_delivery_lines()
        order = project.drawn_order_id
        return lines.filtered(lambda line: line.order_id == order) if order else lines

    @api.depends("drawn_order_id", "agreement_id.handover_ids.line_ids")
    def _compute_agreement_handover_ids(self):
        res = super()._compute_agreement_handover_ids()
        # sudo: as for the lines
        for project in self.filtered(lambda rec: rec.sudo().drawn_order_id):
            order = project.sudo().drawn_order_id
            minutes = project.agreement_handover_ids.sudo().filtered(
                lambda rec, order=order: order in rec.line_ids.order_line_id.order_id
            )
            project.agreement_handover_ids = minutes.sudo(False)
        return res

    @api.model
    def _get_template_field_blacklist(self):
        return [*super()._get_template_field_blacklist(), "drawn_order_id"]
