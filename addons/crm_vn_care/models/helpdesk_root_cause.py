from odoo import fields, models


class HelpdeskRootCause(models.Model):
    """Why a case arose: what the company learns from product defects and complaints."""

    _name = "helpdesk.root.cause"
    _description = "Root Cause of a Case"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(
        translate=True, help="What belongs here, so that everybody sorts alike."
    )
    active = fields.Boolean(default=True)
