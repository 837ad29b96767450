from odoo import models
from odoo.exceptions import UserError


class Agreement(models.Model):
    """The contract as a Word file, since lawyers edit it."""

    _inherit = "agreement"

    def _get_document_docx(self):
        """Return the Word file of the contract, from the template of its type."""
        self.ensure_one()
        docx = self.agreement_type_id._get_docx_tool()
        # sudo: whoever may read the contract prints it by the template of its type
        template = self.agreement_type_id.sudo()._get_docx_template()
        values = self._get_document_values() | {
            "words": self._in_document_lang()._get_document_labels()
        }
        try:
            return docx.fill(template, values)
        except docx.TemplateRefused as error:
            raise UserError(
                self.env._(
                    "The Word template of “%(type)s” cannot be filled in: %(error)s. "
                    "Correct the file on the contract type, or remove it to take the "
                    "standard one.",
                    type=self.agreement_type_id.name,
                    error=error,
                )
            ) from error

    def _get_document_labels(self):
        """Return the fixed words of the Word file."""
        place = self._document_place(self.company_id.sudo())
        today = {
            "date": self._document_date(self.signature_date),
            "place": place or "……………………",
        }
        return {
            "nation": self.env._("SOCIALIST REPUBLIC OF VIET NAM"),
            "motto": self.env._("Independence - Freedom - Happiness"),
            "number": self.env._("No.:"),
            "partner_number": self.env._("No. of party A:"),
            "subject": self.env._("Re:"),
            "today": self.env._("Today, %(date)s, in %(place)s, we are:", **today),
            "agreed": self.env._(
                "Both parties agree on this contract with the following articles:"
            ),
            "article": self.env._("Article"),
            "in_words": self.env._("In words:"),
            "witness": self.env._("Witness:"),
            "page": self.env._("Page"),
            **self._get_document_heads(),
        }

    def _get_document_heads(self):
        """Return the headings of the tables."""
        return {
            "no": self.env._("No."),
            "goods": self.env._("Goods, services, specification"),
            "unit": self.env._("Unit"),
            "quantity": self.env._("Quantity"),
            "price": self.env._("Unit price"),
            "amount": self.env._("Amount"),
            "instalment": self.env._("Instalment"),
            "share": self.env._("Share"),
            "term": self.env._("Payable"),
            "documents": self.env._("Documents"),
        }
