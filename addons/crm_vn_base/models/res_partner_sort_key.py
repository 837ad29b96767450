from odoo import api, fields, models

from ..tools.person_name import collation_key, person_sort_key


class ResPartner(models.Model):
    """Lists of people stand in the order of the given name, as in Vietnam."""

    _inherit = "res.partner"

    name_sort_key = fields.Char(
        compute="_compute_name_sort_key",
        store=True,
        index=True,
        export_string_translation=False,
        help="Given name, family name, middle name in the order of a Vietnamese "
        "dictionary, whatever the collation of the database; organisations by their "
        "whole name.",
    )

    @api.depends("name", "is_company")
    def _compute_name_sort_key(self):
        for partner in self:
            key = collation_key if partner.is_company else person_sort_key
            partner.name_sort_key = key(partner.name) or False
