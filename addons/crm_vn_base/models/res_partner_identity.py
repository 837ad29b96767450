from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import identity


class ResPartner(models.Model):
    """Who the customer is: phones, tax code, search, duplicates."""

    _inherit = "res.partner"

    second_phone = fields.Char()
    second_phone_key = fields.Char(
        compute="_compute_second_phone_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )

    # === Computes ===

    @api.depends("second_phone")
    def _compute_second_phone_key(self):
        for partner in self:
            key = identity.phone_key(partner.second_phone)
            partner.second_phone_key = key or False

    # === Identity ===

    @api.model
    def _search_key_fields(self):
        """A contact is found by the name of its company too."""
        return ["complete_name"]

    @api.model
    def _identity_text_fields(self):
        return [
            *super()._identity_text_fields(),
            *("second_phone", "street", "street2", "city", "ref", "function"),
        ]

    @api.model
    def _normalize_identity_vals(self, vals):
        vals = super()._normalize_identity_vals(vals)
        if isinstance(vals.get("vat"), str):
            vals = {**vals, "vat": identity.normalize_mst(vals["vat"]) or False}
        return vals

    @api.model
    def _search_identity_domain(self, text):
        domain = super()._search_identity_domain(text)
        if digits := identity.phone_digits(text):
            domain |= Domain("second_phone_key", "like", digits)
        tax_code = identity.normalize_mst(text)
        if tax_code[:10].isdecimal():
            domain |= Domain("vat", "=like", f"{tax_code}%")
        return domain

    @api.model
    def _similar_steps(self, values):
        steps = []
        tax_code = identity.normalize_mst(values.get("vat"))
        if tax_code:
            # people of an organisation carry its tax code
            own = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
            steps.append(("tax_code", 100, Domain("vat", "=", tax_code) & own))
        for reason, score, domain in super()._similar_steps(values):
            if reason == "phone":
                keys = next(iter(domain.iter_conditions())).value
                domain |= Domain("second_phone_key", "in", list(keys))
            elif reason == "email_domain":
                domain &= Domain("is_company", "=", True)
            steps.append((reason, score, domain))
        return steps

    def _similar_exclude_domain(self):
        """People of one organisation share its phone and e-mail domain."""
        family = self.commercial_partner_id
        return Domain("commercial_partner_id", "not in", family.ids)
