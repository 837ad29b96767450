from odoo import fields, models


class AgreementRenewalTerm(models.Model):
    """One term for which a contract renewed itself, as its clause says.

    Its unique key keeps two runs from renewing the same end twice.
    """

    _name = "agreement.renewal.term"
    _description = "Term of a Contract that Renewed Itself"
    _order = "agreement_id, number desc"
    _rec_name = "number"

    agreement_id = fields.Many2one(
        "agreement", string="Contract", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Renewal", required=True, aggregator=None)
    date = fields.Date(string="Renewed on", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )

    _start_uniq = models.Constraint(
        "unique(agreement_id, date_from)", "The contract has this term already."
    )
