from odoo import api, fields, models


class ResPartner(models.Model):
    """Investors and their projects."""

    _inherit = "res.partner"

    customer_project_ids = fields.One2many(
        "crm.customer.project", "partner_id", string="Projects as Investor"
    )
    customer_project_count = fields.Integer(
        compute="_compute_customer_project_count",
        groups="sales_team.group_sale_salesman",
        export_string_translation=False,
    )

    @api.depends("customer_project_ids")
    def _compute_customer_project_count(self):
        groups = self.env["crm.customer.project"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = dict(groups)
        for partner in self:
            partner.customer_project_count = counts.get(partner._origin, 0)

    @api.model
    def _visibility_documents(self):
        """Whoever follows a project of an investor sees him until it ends."""
        running = [
            ("user_id", "=", self.env.uid),
            ("state", "not in", ("done", "stopped")),
        ]
        return super()._visibility_documents() + [
            ("crm.customer.project", running, "partner_id")
        ]

    def action_view_customer_projects(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_customer_project_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }
