from odoo import api, fields, models


class CrmCustomerGroup(models.Model):
    """Group of customers treated alike; it also says which extra fields they have."""

    _name = "crm.customer.group"
    _description = "Customer Group"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(string="Description", translate=True)
    customer_properties_definition = fields.PropertiesDefinition(
        string="Extra Customer Fields"
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")
    # the widget that edits a definition is the one of a record that has its fields:
    # the group is such a record of itself
    definition_group_id = fields.Many2one(
        "crm.customer.group", readonly=True, copy=False, export_string_translation=False
    )
    sample_properties = fields.Properties(
        "Extra Fields of These Customers",
        definition="definition_group_id.customer_properties_definition",
        copy=False,
    )

    def _compute_partner_count(self):
        groups = self.env["res.partner"]._read_group(
            [("customer_group_id", "in", self.ids)], ["customer_group_id"], ["__count"]
        )
        counts = dict(groups)
        for group in self:
            group.partner_count = counts.get(group._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        for group in groups:
            group.definition_group_id = group
        return groups

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        domain = [("customer_group_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}
