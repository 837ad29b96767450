from markupsafe import Markup, escape

from odoo import models

from ..tools.phone import format_phone


class IrQwebFieldContact(models.AbstractModel):
    _inherit = "ir.qweb.field.contact"

    def value_to_html(self, value, options):
        """Documents show the number as people read it, not as it is stored."""
        html = super().value_to_html(value, options)
        # sudo: as core, a document shows the contact to whoever prints it
        number = value.sudo().phone if value else False
        shown = format_phone(number)
        if not html or not number or shown == number:
            return html
        return Markup(str(html).replace(str(escape(number)), str(escape(shown))))
