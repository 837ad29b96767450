from markupsafe import Markup, escape

from odoo import fields, models

from ..tools.phone import format_phone


class BaseDocumentLayout(models.TransientModel):
    _inherit = "base.document.layout"

    report_footer = fields.Html(default=lambda self: self._default_report_footer())

    def _default_report_footer(self):
        """Propose the number as people read it: 028 3822 1234, not +84283822...."""
        footer = super()._default_report_footer()
        number = self.env.company.phone
        if not number:
            return footer
        shown = escape(format_phone(number))
        return Markup(str(footer).replace(str(escape(number)), str(shown)))
