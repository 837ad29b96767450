from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class VnLegalReference(models.Model):
    """A law, decree or circular, and when it is in force.

    A document cites what is in force on its own date: printed again a year later, it
    still cites the same.
    """

    _name = "vn.legal.reference"
    _description = "Legal Reference"
    _order = "topic_id, valid_from desc, id desc"
    _rec_names_search = ["name", "topic_id.name"]

    topic_id = fields.Many2one(
        "vn.legal.topic", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(
        string="As Cited",
        required=True,
        help="As it stands on documents, with number and date of the text.",
    )
    valid_from = fields.Date(string="In Force from", required=True)
    valid_to = fields.Date(
        string="In Force to", help="The last day; empty: still in force."
    )
    note = fields.Char()

    _period = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)",
        "The last day in force lies before the first.",
    )

    @api.constrains("topic_id", "valid_from", "valid_to")
    def _check_one_at_a_time(self):
        """On one topic one text is in force at a time."""
        for reference in self:
            other = self.search(reference._get_overlap_domain(), limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” and “%(other)s” are in force at the same time. "
                        "Give the older one a last day, or the new one another topic.",
                        name=reference.name,
                        other=other.name,
                    )
                )

    def _get_overlap_domain(self):
        self.ensure_one()
        domain = Domain("id", "!=", self.id) & Domain("topic_id", "=", self.topic_id.id)
        domain &= Domain("valid_to", "=", False) | Domain(
            "valid_to", ">=", self.valid_from
        )
        if self.valid_to:
            domain &= Domain("valid_from", "<=", self.valid_to)
        return domain

    @api.model
    def _get_in_force(self, topics, date):
        """Return the references on these topics in force on a day, in topic order."""
        references = self.search(
            [
                ("topic_id", "in", topics.ids),
                ("valid_from", "<=", date),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", date),
            ]
        )
        return references.sorted(
            lambda line: (line.topic_id.sequence, line.topic_id.id)
        )
