import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# what a template may ask for: the keys of agreement._get_document_values(), and words
KNOWN = (
    *("number", "partner_number", "title", "name", "date", "place", "bases", "parties"),
    *(
        "goods",
        "instalments",
        "articles",
        "closing",
        "witnesses",
        "signatures",
        "words",
    ),
)


class AgreementType(models.Model):
    """The Word template of a type; without one the standard template is taken."""

    _inherit = "agreement.type"

    docx_template = fields.Binary(
        string="Word Template",
        attachment=True,
        help="Contracts of this type are written by this file. Download the standard "
        "template, edit it in Word and upload it here.",
    )
    docx_template_name = fields.Char(string="Name of the Word Template")

    @api.model
    def _get_docx_tool(self):
        try:
            from ..tools import contract_docx
        except ImportError as error:
            raise UserError(
                self.env._(
                    "Word files cannot be written: the Python package docxtpl is "
                    "missing on the server."
                )
            ) from error
        return contract_docx

    def _get_docx_template(self):
        if self.docx_template:
            return base64.b64decode(self.with_context(bin_size=False).docx_template)
        return self._get_docx_tool().default_template()

    @api.constrains("docx_template")
    def _check_docx_template(self):
        """Refuse a file that would fail when the first contract is printed."""
        for kind in self.filtered("docx_template"):
            docx = self._get_docx_tool()
            try:
                unknown = docx.unknown_names(kind._get_docx_template(), KNOWN)
            except docx.TemplateRefused as error:
                raise ValidationError(
                    self.env._(
                        "The Word template of “%(type)s” cannot be read: %(error)s. "
                        "Save it in Word as .docx.",
                        type=kind.name,
                        error=error,
                    )
                ) from error
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The Word template of “%(type)s” asks for what does not exist: "
                        "%(unknown)s. It may use: %(known)s.",
                        type=kind.name,
                        unknown=", ".join(unknown),
                        known=", ".join(KNOWN),
                    )
                )

    def action_download_docx_template(self):
        """Download the template in use, to edit it in Word."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/agreement/docx-template/{self.id}",
            "target": "download",
        }
