from odoo import fields, models


class ProjectPlanImportLine(models.TransientModel):
    """One change of a plan, to take over or not."""

    _name = "project.plan.import.line"
    _description = "Change of an Imported Plan"
    _order = "id"

    import_id = fields.Many2one(
        "project.plan.import", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True, export_string_translation=False)
    kind = fields.Selection(
        [
            ("new", "New"),
            ("field", "Changed"),
            ("people", "People"),
            ("link", "Link"),
            ("order", "Order"),
            ("removed", "Not in the File"),
        ],
        readonly=True,
    )
    place = fields.Char(string="No.", readonly=True)
    name = fields.Char(string="Task", readonly=True)
    what = fields.Char(string="What Changes", readonly=True)
    old_value = fields.Char(string="Now", readonly=True)
    new_value = fields.Char(string="In the File", readonly=True)
    apply = fields.Boolean(string="Take Over", default=True)
