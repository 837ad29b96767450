from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.clauses import find_unknown

TABLES = [("goods", "Goods and prices"), ("instalments", "Payment schedule")]


class AgreementClauseTemplate(models.Model):
    """A clause of the company's library, put into the contracts of its types.

    The text is what the contract says, in the language of the contract; placeholders
    such as ``{{ gia_tri }}`` are merged when the contract is shown or printed.
    """

    _name = "agreement.clause.template"
    _description = "Standard Clause"
    _order = "sequence, id"

    name = fields.Char(string="Title", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    type_ids = fields.Many2many(
        "agreement.type",
        string="Contract Types",
        help="Contracts of these types get the clause; empty: contracts of all types.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Only contracts of this company get the clause; empty: those of all.",
    )
    text = fields.Text(required=True)
    table = fields.Selection(
        TABLES, string="Table after It", help="What is printed below the text."
    )
    placeholder_help = fields.Text(
        string="Placeholders", compute="_compute_placeholder_help"
    )

    def _compute_placeholder_help(self):
        lines = [
            f"{{{{ {name} }}}}: {label}"
            for name, label in self.env["agreement"]._get_placeholders().items()
        ]
        self.placeholder_help = "\n".join(lines)

    @api.constrains("name", "text")
    def _check_placeholders(self):
        for template in self:
            self._check_known_placeholders(template.name, template.text)

    @api.model
    def _check_known_placeholders(self, title, text):
        """Refuse placeholders that nothing can be put in for."""
        known = self.env["agreement"]._get_placeholders()
        unknown = find_unknown(title, known) + find_unknown(text, known)
        if unknown:
            raise ValidationError(
                self.env._(
                    "Clause “%(clause)s” has placeholders that do not exist: "
                    "%(unknown)s. Use one of these: %(known)s.",
                    clause=title,
                    unknown=", ".join(unknown),
                    known=", ".join(known),
                )
            )

    @api.model
    def _get_library(self, agreement_type, company):
        """Return the clauses that a contract of this type and company starts with.

        Those shared by all companies and its own, in the order of the library.
        """
        return self.search(
            [
                ("company_id", "in", [False, company.id]),
                "|",
                ("type_ids", "=", False),
                ("type_ids", "in", agreement_type.ids),
            ]
        )

    def _prepare_clause_vals(self):
        self.ensure_one()
        return {"sequence": self.sequence, "template_id": self.id}
