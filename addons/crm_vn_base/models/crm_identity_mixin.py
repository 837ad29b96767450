from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.iap.tools.iap_tools import _MAIL_PROVIDERS

from ..tools import identity

SIMILAR_NAME = 0.85  # share of common trigrams from which two names are "similar"


class Similar(NamedTuple):
    """A record that may be the same as another, why, and how surely (0–100)."""

    record: models.Model
    score: int
    reason: str


class CrmIdentityMixin(models.AbstractModel):
    """Who it is, however it was typed: keys to search and compare by.

    - ``search_key``: the names in ASCII lower case, ``phone_key``: national digits.
      Both are stored and hold in SQL and in memory alike, with or without unaccent.
    - A search by name takes words in any order, with or without accents, and phone
      numbers in any format or by their last digits.
    - ``create`` and ``write`` clean what was typed (NFC, no invisible characters).
    - ``_find_similar(values)`` answers "do we have it already?".

    To extend: :meth:`_search_key_fields`, :meth:`_identity_text_fields`,
    ``_phone_key_field``, ``_similar_name_field``, :meth:`_similar_steps`.
    """

    _name = "crm.identity.mixin"
    _description = "Identity"

    _phone_key_field = "phone"
    _similar_name_field = "name"

    search_key = fields.Char(
        compute="_compute_search_key",
        store=True,
        copy=False,
        export_string_translation=False,
        help="Names without accents and punctuation, for search.",
    )
    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
        help="National digits of the phone number, for search and comparison.",
    )

    # own definitions, since the ORM's trigram index would carry unaccent()
    _search_key_trgm_idx = models.Index(
        lambda registry: (
            "USING gin (search_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )
    _phone_key_trgm_idx = models.Index(
        lambda registry: (
            "USING gin (phone_key gin_trgm_ops)" if registry.has_trigram else ""
        )
    )

    # === Hooks ===

    @api.model
    def _search_key_fields(self):
        """Return the text fields whose words make the search key."""
        return ["name"]

    @api.model
    def _identity_text_fields(self):
        """Return the fields cleaned on create and write."""
        return ["name", "phone", "email"]

    # === Keys ===

    @api.depends(lambda self: self._search_key_fields())
    def _compute_search_key(self):
        fnames = self._search_key_fields()
        for record in self:
            names = " ".join(record[fname] or "" for fname in fnames)
            record.search_key = identity.search_key(names) or False

    @api.depends(lambda self: [self._phone_key_field])
    def _compute_phone_key(self):
        for record in self:
            phone = record[self._phone_key_field]
            record.phone_key = identity.phone_key(phone) or False

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_identity_vals(v) for v in vals_list])

    def write(self, vals):
        return super().write(self._normalize_identity_vals(vals))

    @api.model
    def _normalize_identity_vals(self, vals):
        """Return ``vals`` with its texts cleaned; the given ones are left alone."""
        cleaned = {
            fname: identity.normalize_text(vals[fname]) or False
            for fname in self._identity_text_fields()
            if isinstance(vals.get(fname), str)
        }
        return {**vals, **cleaned} if cleaned else vals

    # === Search ===

    @api.model
    def _search_display_name(self, operator, value):
        """Search by words without accents, and by phone, instead of the raw name."""
        if not isinstance(value, str) or not identity.search_key(value):
            return super()._search_display_name(operator, value)
        if operator in ("not ilike", "not like"):
            return NotImplemented
        if operator not in ("ilike", "like"):
            return super()._search_display_name(operator, value)
        return self._search_identity_domain(value)

    @api.model
    def _search_identity_domain(self, text):
        """Return the domain of what a user means by ``text`` in a search box."""
        words = identity.search_words(text)
        domain = Domain.AND([Domain("search_key", "like", word) for word in words])
        if digits := identity.phone_digits(text):
            domain |= Domain("phone_key", "like", digits)
        covered = {*self._search_key_fields(), self._rec_name}
        other_fnames = set(self._rec_names_search or ()) - covered
        return domain | Domain.OR(
            Domain(fname, "ilike", text.strip()) for fname in sorted(other_fnames)
        )

    # === Duplicates ===

    @api.model
    def _similar_steps(self, values):
        """Return the exact steps of the comparison: [(reason, score, domain)].

        ``values`` may hold name, vat, phone, second_phone, email.
        """
        steps = []
        keys = [identity.phone_key(values.get(f)) for f in ("phone", "second_phone")]
        if keys := [key for key in keys if key]:
            steps.append(("phone", 90, Domain("phone_key", "in", keys)))
        email = email_normalize(values.get("email") or "") or ""
        if email and "email_normalized" in self._fields:
            steps.append(("email", 85, Domain("email_normalized", "=", email)))
            domain_name = email.rpartition("@")[2]
            if domain_name not in _MAIL_PROVIDERS:
                same_domain = Domain("email_normalized", "=like", f"%@{domain_name}")
                steps.append(("email_domain", 60, same_domain))
        return steps

    def _similar_exclude_domain(self):
        """Return the domain of what is no duplicate of ``self`` whatever it holds."""
        return Domain("id", "not in", self.ids)

    def _find_similar(self, values, limit=20):
        """Find records that may be the one described by ``values``.

        :param dict values: any of name, vat, phone, second_phone, email
        :return: list of ``Similar(record, score, reason)``, the surest first; reason is
            tax_code, phone, email, email_domain or name. ``self`` is left out of it.
        """
        allowed = self._similar_exclude_domain()
        found = {}
        for reason, score, domain in self._similar_steps(values):
            for record in self.search(domain & allowed, limit=limit):
                found.setdefault(record.id, Similar(record, score, reason))
        for match in self._find_similar_names(values.get("name"), allowed, limit):
            found.setdefault(match.record.id, match)
        return sorted(found.values(), key=lambda m: (-m.score, m.record.id))[:limit]

    def _find_similar_names(self, name, allowed, limit):
        core = identity.name_core(name)
        if len(core) < 3:
            return []
        matches = []
        for record in self.search(self._similar_name_domain(core) & allowed):
            other = identity.name_core(record[self._similar_name_field])
            share = identity.similarity(core, other)
            if share >= SIMILAR_NAME:
                matches.append(Similar(record, int(share * 80), "name"))
        return sorted(matches, key=lambda match: -match.score)[:limit]

    def _similar_name_domain(self, core):
        """Choose at most 100 candidates in SQL; the name itself decides afterwards."""
        if not self.env.registry.has_trigram:
            words = core.split()
            return Domain.AND([Domain("search_key", "like", word) for word in words])
        self.flush_model(["search_key"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %(table)s WHERE search_key %% %(core)s"
                " ORDER BY similarity(search_key, %(core)s) DESC, id LIMIT 100",
                table=SQL.identifier(self._table),
                core=core,
            )
        )
        return Domain("id", "in", [row[0] for row in rows])
