from odoo import api, models


class IrQwebFieldFloat(models.AbstractModel):
    _inherit = "ir.qweb.field.float"

    @api.model
    def record_to_html(self, record, field_name, options):
        """Print a whole number without decimals where the field asks for none.

        Core takes a minimum of 0 decimals for "none given": it prints one, and rounds
        at the sixth, which turns 980.000.000 into 980.000.000,000001.
        """
        field = record._fields[field_name]
        if not options.keys() & {"precision", "decimal_precision", "min_precision"}:
            value = record[field_name] or 0.0
            wants_none = field.get_min_display_digits(record.env) == 0
            if wants_none and value == int(value):
                options = {**options, "precision": 0}
        return super().record_to_html(record, field_name, options)
