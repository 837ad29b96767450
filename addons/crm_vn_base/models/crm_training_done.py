from odoo import fields, models


class CrmTrainingDone(models.Model):
    """A person has done a step of the training."""

    _name = "crm.training.done"
    _description = "Training Step Done"
    _order = "create_date desc, id desc"
    _rec_name = "item_id"

    item_id = fields.Many2one("crm.training.item", required=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )

    _one_each = models.UniqueIndex(
        "(item_id, user_id)", "This step is ticked off already."
    )
