from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class CrmStageFact(models.Model):
    """Something that must have happened before a record enters a stage.

    A fact counts rows of another model that point at the record: visits that were
    made, quotations that were sent. Which rows, and how many, is data.
    """

    _name = "crm.stage.fact"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Fact Required by a Stage"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="As the user reads it when it is missing."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model", string="About", required=True, index=True, ondelete="cascade"
    )
    fact_model_id = fields.Many2one(
        "ir.model", string="Counted Records", required=True, ondelete="cascade"
    )
    fact_model = fields.Char(
        related="fact_model_id.model", string="Model of the Counted Records"
    )
    link_field_id = fields.Many2one(
        "ir.model.fields",
        string="Linked By",
        required=True,
        domain="[('model_id', '=', fact_model_id), ('store', '=', True),"
        " ('ttype', 'in', ('many2one', 'many2one_reference'))]",
        ondelete="cascade",
        help="The field of the counted records that points at the record of the stage.",
    )
    domain = fields.Char("Condition", help="Only the records that match it count.")
    minimum = fields.Integer(string="At Least", required=True, default=1)
    message = fields.Char(
        string="What to Do", translate=True, help="Added to the refusal."
    )

    _minimum_positive = models.Constraint(
        "CHECK(minimum > 0)", "A fact must have happened at least once."
    )

    # === Checks ===

    @api.constrains("model_id", "fact_model_id", "link_field_id")
    def _check_link_field_id(self):
        for fact in self:
            link = fact.link_field_id
            points = link.ttype == "many2one_reference" or (
                link.relation == fact.model_id.model
            )
            if link.model_id != fact.fact_model_id or not points:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” does not point from what the fact “%(fact)s” "
                        "counts at what it is about. Choose the field that does.",
                        field=link.field_description,
                        fact=fact.name,
                    )
                )

    @api.constrains("domain", "fact_model_id")
    def _check_domain(self):
        for fact in self.filtered("domain"):
            try:
                domain = Domain(safe_eval(fact.domain)) & Domain("id", "=", 0)
                self.env[fact.fact_model].sudo().search(domain)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the fact “%(fact)s” cannot be read: "
                        "%(error)s",
                        fact=fact.name,
                        error=error,
                    )
                ) from error

    # === What is there ===

    def _get_counts(self, records):
        """Return {id: count} of the rows that point at ``records``."""
        self.ensure_one()
        # sudo: what a colleague did for the record has happened as well
        model = self.env[self.fact_model].sudo()
        link = model._fields[self.link_field_id.name]
        domain = Domain(link.name, "in", records.ids)
        if link.type == "many2one_reference":
            domain &= Domain(link.model_field, "=", records._name)
        if self.domain:
            domain &= Domain(safe_eval(self.domain))
        groups = model._read_group(domain, [link.name], ["__count"])
        return {getattr(about, "id", about): count for about, count in groups if about}

    def _filter_lacking(self, records):
        """Return the records for which it has not happened (often enough) yet."""
        counts = self._get_counts(records)
        return records.filtered(lambda r: counts.get(r._origin.id, 0) < self.minimum)
