from odoo import fields, models


class CrmStageWarning(models.Model):
    """One stay in a stage that was warned about."""

    _name = "crm.stage.warning"
    _description = "Warning about a Stage"
    _order = "date desc, id desc"
    _rec_name = "limit_id"
    _log_access = False

    limit_id = fields.Many2one("crm.stage.limit", required=True, ondelete="cascade")
    res_id = fields.Integer(string="Record", required=True)
    since = fields.Datetime(required=True)
    date = fields.Datetime(string="Warned On", required=True)

    _one_each = models.UniqueIndex("(limit_id, res_id, since)")
    error = fields.Char(help="Why nobody could be warned.")
