from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import identity
from ..tools.tax_code import BRANCH, PERSON
from .crm_identity_mixin import trigram_index


class ResPartner(models.Model):
    """Who the customer is: phones, tax code, search, duplicates."""

    _inherit = "res.partner"

    _note_field = "comment"

    tax_code_doubtful = fields.Boolean(
        compute="_compute_tax_code_doubtful",
        store=True,
        copy=False,
        help="The check digit of the tax code cannot be right, or its form is wrong.",
    )

    # the name step compares organisations only: a third of the rows, so three times
    # faster than the index of all names
    _organisation_key_trgm_idx = trigram_index("search_key", "is_company IS TRUE")
    _tax_code_doubtful_idx = models.Index("(id) WHERE tax_code_doubtful")

    # === Computes ===

    @api.depends("vat", "country_id")
    def _compute_tax_code_doubtful(self):
        doubtful = self.filtered(
            lambda partner: (
                partner._has_doubtful_tax_code() and partner._is_vietnamese()
            )
        )
        doubtful.tax_code_doubtful = True
        (self - doubtful).tax_code_doubtful = False

    def _has_doubtful_tax_code(self):
        code = self._parse_tax_code(self.vat)
        return bool(code.problem or code.warning)

    @api.onchange("phone", "country_id", "company_id")
    def _onchange_phone_validation(self):
        if self._is_vietnamese():
            return self._onchange_vietnamese_phone()
        return super()._onchange_phone_validation()

    # === Identity ===

    @api.model
    def _search_key_fields(self):
        """A contact is found by the name of its company too, both by their codes."""
        return ["complete_name", "ref", "company_registry"]

    @api.model
    def _identity_text_fields(self):
        return [
            *super()._identity_text_fields(),
            *("street", "street2", "city", "ref", "function"),
        ]

    def _is_vietnamese(self, vals=None):
        if vals and vals.get("parent_id") and not vals.get("country_id") and not self:
            return self.browse(vals["parent_id"])._is_vietnamese()
        return super()._is_vietnamese(vals)

    def _is_new_fact(self, fname, vals):
        """What people of an organisation take over from it is not judged again."""
        is_new = super()._is_new_fact(fname, vals)
        if fname != "vat" or not is_new:
            return is_new
        parent = self.browse(vals.get("parent_id")) or self.parent_id
        # sudo: the organisation may be a colleague's
        return parent.sudo().commercial_partner_id.vat != vals["vat"]

    def _check_identity(self, changed, vals):
        patch = super()._check_identity(changed, vals)
        if self._is_vietnamese_tax_code(changed.get("vat") or ""):
            code = self._parse_tax_code(changed["vat"])
            if code.problem and self._identity_is_strict():
                self._refuse(vals, self._explain_tax_code(code))
            patch["vat"] = code.code
        return patch

    @api.model
    def _identity_warning_fields(self):
        return [
            *super()._identity_warning_fields(),
            *("name", "vat", "is_company", "birthdate_date", "gender"),
        ]

    def _identity_warnings(self):
        lines = super()._identity_warnings()
        code = self._parse_tax_code(self.vat)
        if code.problem:
            lines.append(self._explain_tax_code(code))
        if code.warning:
            lines.append(
                self.env._(
                    "The tax code %s fails its check digit: compare it with the "
                    "business registration.",
                    code.code,
                )
            )
        if code.kind == PERSON and self.is_company and not self._is_household():
            lines.append(
                self.env._("The tax code %s is a person's citizen number.", code.code)
            )
        if code.kind == PERSON and not self.is_company:
            facts = (code.code, self.gender, self.birthdate_date)
            lines += self._citizen_warnings(*facts)
        return lines

    def _is_household(self):
        """Household businesses are organisations with a person's tax code."""
        key = f" {self.search_key or identity.search_key(self.name)} "
        return any(
            f" {words} " in key for words in ("ho kinh doanh", "hkd", "cua hang")
        )

    # === Search ===

    @api.model
    def _search_identity_domain(self, text):
        domain = super()._search_identity_domain(text)
        tax_code = identity.normalize_mst(text)
        if len(tax_code) > 4 and tax_code[:10].isdecimal():
            domain |= Domain("vat", "=like", f"{tax_code}%")
        return domain

    # === Duplicates ===

    @api.model
    def _duplicate_depends(self):
        return [
            *super()._duplicate_depends(),
            *("vat", "is_company", "parent_id", "birthdate_date", "street"),
        ]

    def _may_be_duplicate(self):
        """Not users, own companies, and addresses of somebody."""
        return self.type == "contact" and self.partner_share and not self.is_own_company

    def _similar_values(self):
        return {
            **super()._similar_values(),
            "vat": self.vat,
            "is_company": self.is_company,
            "birthdate_date": self.birthdate_date,
            "street": self.street,
        }

    @api.model
    def _similar_steps(self, values):
        # people of an organisation carry its tax code
        own = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        code = self._parse_tax_code(values.get("vat"))
        steps = []
        if code.code and not code.problem:
            steps.append(("tax_code", 100, Domain("vat", "=", code.code) & own))
        for reason, score, domain in super()._similar_steps(values):
            if reason == "email_domain":
                domain &= Domain("is_company", "=", True)
            steps.append((reason, score, domain))
        if code.kind == BRANCH:
            steps.append(
                ("head_office", 70, Domain("vat", "=", code.head_office) & own)
            )
        return steps

    def _similar_exclude_domain(self):
        """People of one organisation share its phone and e-mail domain."""
        family = self._origin.commercial_partner_id | self.parent_id._origin
        family |= family.commercial_partner_id
        return Domain("commercial_partner_id", "not in", family.ids) & Domain(
            "partner_share", "=", True
        )

    @api.model
    def _similar_name_domain(self, values):
        """Organisations by name; persons of the same birthday or address by name."""
        if values.get("is_company", True):
            return Domain("is_company", "=", True)
        facts = [
            Domain(fname, "=", values[fname])
            for fname in ("birthdate_date", "street")
            if values.get(fname)
        ]
        return Domain("is_company", "=", False) & Domain.OR(facts)

    # === Merge ===

    @api.model
    def _may_merge(self):
        """Whether the user may make one customer of two."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("crm_vn_base.group_crm_vn_sales_manager")
            or user.has_group("base.group_system")
        )

    def _is_mergeable(self, record):
        mine, theirs = (identity.normalize_mst(p.sudo().vat) for p in (self, record))
        return bool(
            self._origin
            and record._name == self._name
            and self._may_merge()
            and record._filtered_access("write")
            and (not mine or not theirs or mine == theirs)
        )

    def action_merge_with(self, other_id):
        """Open core's merge of this customer with another one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        ids = [self.id, other_id]
        context = {"active_model": self._name, "active_ids": ids, "active_id": self.id}
        return {**action, "context": context}
