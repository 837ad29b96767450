from odoo import fields, models


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

    def _compute_partner_count(self):
        groups = self.env["res.partner"]._read_group(
            [("customer_group_id", "in", self.ids)], ["customer_group_id"], ["__count"]
        )
        counts = dict(groups)
        for group in self:
            group.partner_count = counts.get(group, 0)
