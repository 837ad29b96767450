from odoo import fields, models


class ProjectDocumentType(models.Model):
    """A kind of technical document: drawing, certificate of origin, test record …"""

    _name = "project.document.type"
    _description = "Kind of Technical Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="As people call it: CO, CQ.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Char(
        string="What Must Be in It",
        translate=True,
        help="Shown to whoever hands it in and to whoever approves it.",
    )
    for_customer = fields.Boolean(
        string="Shown to the Customer",
        help="The customer loads it in the portal once it is approved.",
    )

    _name_uniq = models.UniqueIndex("(name)", "This kind of document exists already.")
