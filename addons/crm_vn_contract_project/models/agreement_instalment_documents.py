from odoo import api, fields, models


class AgreementInstalment(models.Model):
    """The documents the customer wants to see before it pays an instalment."""

    _inherit = "agreement.instalment"

    document_ids = fields.One2many(
        "agreement.instalment.document",
        "instalment_id",
        string="Documents Required",
        copy=True,
    )
    documents_missing = fields.Char(compute="_compute_documents_missing")

    @api.depends("document_ids.date_received", "document_ids.type_id")
    def _compute_documents_missing(self):
        for instalment in self:
            missing = instalment.document_ids.filtered(
                lambda document: not document.date_received
            )
            instalment.documents_missing = ", ".join(missing.type_id.mapped("name"))

    def _on_event(self, trigger, date):
        """The event brings its paper: the invoice, the signed minutes."""
        res = super()._on_event(trigger, date)
        self.document_ids._receive(trigger, date)
        return res
