from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class VnValidityMixin(models.AbstractModel):
    """What the law says from one day to another: on one topic one text at a time.

    How to use it: name in ``_validity_key`` the field of the topic. A new law is a new
    record with its first day; the old one gets a last day and stays, since documents
    and calculations of its time still follow it.
    """

    _name = "vn.validity.mixin"
    _description = "In Force for a Time"

    _validity_key = ""

    valid_from = fields.Date(string="In Force from", required=True)
    valid_to = fields.Date(
        string="In Force to", help="The last day; empty: still in force."
    )

    _period = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)",
        "The last day in force lies before the first.",
    )

    @api.constrains(lambda self: [self._validity_key, "valid_from", "valid_to"])
    def _check_one_at_a_time(self):
        """On one topic one text is in force at a time."""
        for record in self:
            other = self.search(record._get_overlap_domain(), limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” and “%(other)s” are in force at the same time. "
                        "Give the older one a last day.",
                        name=record.display_name,
                        other=other.display_name,
                    )
                )

    def _get_overlap_domain(self):
        self.ensure_one()
        key = self._validity_key
        domain = Domain("id", "!=", self.id) & Domain(key, "=", self[key].id)
        domain &= Domain("valid_to", "=", False) | Domain(
            "valid_to", ">=", self.valid_from
        )
        if self.valid_to:
            domain &= Domain("valid_from", "<=", self.valid_to)
        return domain

    def _filter_in_force(self, date):
        """Return those of these records that are in force on a day."""
        return self.filtered(
            lambda record: (
                record.valid_from <= date
                and (not record.valid_to or date <= record.valid_to)
            )
        )
