from odoo import api, fields, models


class VnLegalReference(models.Model):
    """A law, decree or circular, and when it is in force.

    A document cites what is in force on its own date: printed again a year later, it
    still cites the same.
    """

    _name = "vn.legal.reference"
    _inherit = ["vn.validity.mixin"]
    _description = "Legal Reference"
    _order = "topic_id, valid_from desc, id desc"
    _rec_names_search = ["name", "topic_id.name"]
    _validity_key = "topic_id"

    topic_id = fields.Many2one(
        "vn.legal.topic", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(
        string="As Cited",
        required=True,
        help="As it stands on documents, with number and date of the text.",
    )
    note = fields.Char()

    @api.model
    def _get_in_force(self, topics, date):
        """Return the references on these topics in force on a day, in topic order."""
        references = topics.reference_ids._filter_in_force(date)
        return references.sorted(
            lambda line: (line.topic_id.sequence, line.topic_id.id)
        )
