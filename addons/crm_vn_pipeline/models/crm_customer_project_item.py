from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCustomerProjectItem(models.Model):
    """A part of an investor's project (hạng mục), within another part or not."""

    _name = "crm.customer.project.item"
    _description = "Item of an Investor's Project"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name"]
    _order = "project_id desc, complete_name, id"

    project_id = fields.Many2one(
        "crm.customer.project", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Item Name", required=True)
    complete_name = fields.Char(
        string="Full Item Name",
        compute="_compute_complete_name",
        recursive=True,
        store=True,
        index="trigram",
    )
    parent_id = fields.Many2one(
        "crm.customer.project.item",
        string="Within",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('project_id', '=', project_id)]",
        help="The item it is a part of.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.customer.project.item", "parent_id")
    amount = fields.Monetary(string="Estimated Value")
    currency_id = fields.Many2one(related="project_id.currency_id")
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="Completion")
    note = fields.Char()

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The value of an item cannot be negative."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for item in self:
            above = item.parent_id.complete_name
            item.complete_name = f"{above} / {item.name}" if above else item.name

    @api.constrains("parent_id", "project_id")
    def _check_parent_project(self):
        for item in self | self.child_ids:
            if item.parent_id and item.parent_id.project_id != item.project_id:
                raise ValidationError(
                    self.env._(
                        "Item “%(item)s” and “%(parent)s”, the item it is a part of, "
                        "belong to different projects. Choose one of project "
                        "“%(project)s”.",
                        item=item.name,
                        parent=item.parent_id.name,
                        project=item.project_id.name,
                    )
                )
