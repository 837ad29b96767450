from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.codes import format_code


class AgreementCounter(models.Model):
    """Last number given, per kind of document, year and company.

    A row of its own instead of an ``ir.sequence``: numbers start anew each year, two
    people at once never get the same one, and none is given twice, whatever is deleted.
    """

    _name = "agreement.counter"
    _description = "Last Number of Contracts and Minutes"
    _order = "year desc, kind"
    _rec_name = "kind"

    kind = fields.Char(required=True)
    year = fields.Integer(required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    number_last = fields.Integer(required=True, default=0)

    _kind_year_company_uniq = models.Constraint(
        "unique(kind, year, company_id)",
        "There is one counter per kind of document, year and company.",
    )

    @api.model
    def _next_code(self, kind, company, date):
        """Draw the next number and return it written out (01/2026/HĐMB-MP)."""
        self.flush_model()
        query = SQL(
            """INSERT INTO agreement_counter (kind, year, company_id, number_last)
                    VALUES (%(kind)s, %(year)s, %(company)s, 1)
               ON CONFLICT (kind, year, company_id)
             DO UPDATE SET number_last = agreement_counter.number_last + 1
                 RETURNING number_last""",
            kind=kind,
            year=date.year,
            company=company.id,
        )
        [(number,)] = self.env.execute_query(query)
        self.invalidate_model(["number_last"])
        # sudo: the abbreviation of one's own company is no secret
        return format_code(number, date.year, kind, company.sudo().abbreviation or "")
