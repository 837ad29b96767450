from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..tools.phone import phone_key
from .crm_data_problem_finder import SHARED_BY

# what two customers have in common, and the column that says so, the surest first
FACTS = {"tax_code": "vat", "phone": "phone_key", "email": "email_normalized"}


class ResPartner(models.Model):
    """Import: rows that are customers we have already, or stand twice in the file."""

    _inherit = "res.partner"

    @api.model
    def _tell_known(self, data_list, rejects):
        """Note which new rows are known already; return the rows to be loaded.

        They are loaded all the same, unless leaving them out was asked for: people of
        one organisation may share a number, which a person has to look at.
        """
        keys_list = [self._get_import_keys(data) for data in data_list]
        partners = self._find_by_import_keys(keys_list)
        families = self._get_import_families(data_list)
        loaded = []
        for data, keys in zip(data_list, keys_list, strict=True):
            family = families.get(data["values"].get("parent_id"), self.browse())
            same = self._describe_known(keys, family, partners, rejects.seen)
            if same and rejects.leave_out_known:
                rejects.add(data["info"], same)
                continue
            if same:
                rejects.tell(data["info"], same)
            name = data["values"].get("name")
            rejects.seen.update((key, name) for key in keys if key not in rejects.seen)
            loaded.append(data)
        return loaded

    @api.model
    def _get_import_keys(self, data):
        """Return [(fact, key)] of a row that makes a new record."""
        values = data["values"]
        if values.get("id") or data.get("xml_id"):
            return []
        keys = {
            "phone": phone_key(values.get("phone")),
            "email": email_normalize(values.get("email") or ""),
        }
        if not values.get("parent_id"):
            keys = {"tax_code": self._parse_tax_code(values.get("vat")).code, **keys}
        return [(fact, key) for fact, key in keys.items() if key]

    @api.model
    def _find_by_import_keys(self, keys_list):
        """Return {(fact, key): customers}, one query for each fact."""
        wanted = defaultdict(set)
        for fact, key in {one for keys in keys_list for one in keys}:
            wanted[fact].add(key)
        # sudo: a customer in a colleague's hands is the one that matters
        everything = self.sudo()
        customers = Domain("partner_share", "=", True) & self._similar_company_domain()
        found = {}
        for fact, keys in wanted.items():
            domain = customers & Domain(FACTS[fact], "in", list(keys))
            if fact == "tax_code":
                domain &= Domain("parent_id", "=", False)
            rows = everything._read_group(domain, [FACTS[fact]], ["id:recordset"])
            found |= {(fact, key): partners for key, partners in rows}
        return found

    @api.model
    def _get_import_families(self, data_list):
        """Return {parent id: organisation} of the rows that are people of one."""
        parent_ids = {data["values"].get("parent_id") for data in data_list} - {
            None,
            False,
        }
        # sudo: the organisation may be in a colleague's hands
        parents = self.sudo().browse(sorted(parent_ids))
        return {parent.id: parent.commercial_partner_id for parent in parents}

    @api.model
    def _describe_known(self, keys, family, partners, seen):
        """Return whom a row repeats and by which fact, or nothing."""
        reasons = self._similar_reasons()
        for fact, key in keys:
            same = partners.get((fact, key), self.browse())
            # a number of very many says nothing
            others = same.filtered(lambda one: one.commercial_partner_id != family)
            if others and len(same) <= SHARED_BY:
                first = others.sorted("id")[0]
                owner = self.env["crm.update.desk"]._get_owner_name(first)
                names = filter(None, (first.display_name, owner))
                return f"{reasons[fact]}: {' · '.join(names)}"
            if not family and (fact, key) in seen:
                above = self.env._("“%s” in this file", seen[fact, key])
                return f"{reasons[fact]}: {above}"
        return ""
