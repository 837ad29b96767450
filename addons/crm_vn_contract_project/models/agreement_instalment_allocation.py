from odoo import fields, models


class AgreementInstalmentAllocation(models.Model):
    """Which part of a posted receivable line belongs to which instalment.

    Written when an invoice is posted, gone when it goes back to draft.
    """

    _name = "agreement.instalment.allocation"
    _description = "Part of a Receivable that Belongs to an Instalment"
    _order = "instalment_id, id"

    instalment_id = fields.Many2one(
        "agreement.instalment", required=True, ondelete="restrict", index=True
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Receivable",
        required=True,
        ondelete="cascade",
        index=True,
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(required=True)

    _instalment_line_uniq = models.Constraint(
        "unique(instalment_id, line_id)",
        "An instalment has one share of a receivable line.",
    )
