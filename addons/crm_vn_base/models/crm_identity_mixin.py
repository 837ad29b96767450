from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import identity
from ..tools.phone import phone_digits, phone_key

NAME_SEARCH_POOL = 100  # matches ranked when a word is too common to list them all


def trigram_index(column, where=""):
    """Return an index for parts of words; of a column's values alone, not its gaps.

    The ORM's own trigram index would carry unaccent().
    """
    return models.Index(
        lambda registry: (
            f"USING gin ({column} gin_trgm_ops) WHERE {column} IS NOT NULL"
            + (f" AND {where}" if where else "")
            if registry.has_trigram
            else ""
        )
    )


class CrmIdentityMixin(models.AbstractModel):
    """Who it is, however it was typed: keys to search and compare by.

    - ``search_key``: the names in ASCII lower case, a space before each word;
      ``phone_key``: national digits. Both are stored and hold in SQL and in memory
      alike, with or without unaccent.
    - A search by name takes words in any order, with or without accents, and phone
      numbers in any format or by their last digits.
    - What is typed is cleaned and checked: :class:`CrmIdentityCheckMixin`.
    - "Do we have it already?": :class:`CrmDuplicateMixin`.

    To extend: :meth:`_search_key_fields`, :meth:`_identity_text_fields`.
    """

    _name = "crm.identity.mixin"
    _inherit = ["crm.identity.check.mixin", "crm.duplicate.mixin"]
    _description = "Identity"

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
    second_phone_key = fields.Char(
        compute="_compute_second_phone_key",
        store=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
    )

    _search_key_trgm_idx = trigram_index("search_key")
    _phone_key_trgm_idx = trigram_index("phone_key")
    _second_phone_key_trgm_idx = trigram_index("second_phone_key")
    _email_key_trgm_idx = trigram_index("email_normalized")

    # === Hooks ===

    @api.model
    def _search_key_fields(self):
        """Return the text fields whose words make the search key."""
        return ["name"]

    # === Keys ===

    @api.depends(lambda self: self._search_key_fields())
    def _compute_search_key(self):
        fnames = self._search_key_fields()
        for record in self:
            names = " ".join(record[fname] or "" for fname in fnames)
            record.search_key = identity.stored_key(names) or False

    @api.depends("phone")
    def _compute_phone_key(self):
        for record in self:
            record.phone_key = phone_key(record.phone) or False

    @api.depends("second_phone")
    def _compute_second_phone_key(self):
        by_key = self.grouped(lambda record: phone_key(record.second_phone) or False)
        for key, records in by_key.items():
            records.second_phone_key = key

    @api.model
    def _fill_identity_keys(self, limit=1000):
        """Compute the keys that are missing, in batches: for older databases.

        Return how many records got one.
        """
        # before 19.0.1.1 the first word had no space before it
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET search_key = ' ' || search_key"
                " WHERE search_key NOT LIKE ' %%'",
                SQL.identifier(self._table),
            )
        )
        filled = 0
        everything = self.sudo().with_context(active_test=False)
        for fname, sources in (
            ("search_key", self._search_key_fields()),
            ("phone_key", ["phone"]),
            ("second_phone_key", ["second_phone"]),
        ):
            missing = Domain(fname, "=", False) & Domain.OR(
                Domain(source, "not in", (False, "")) for source in sources
            )
            last = 0
            while records := everything.search(
                missing & Domain("id", ">", last), limit=limit, order="id"
            ):
                last = records[-1].id
                self.env.add_to_compute(self._fields[fname], records)
                records.flush_recordset([fname])
                filled += len(records.filtered(fname))
                records.invalidate_recordset()
        return filled

    # === Search ===

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """List the best matches first, and bound what a common word costs.

        Of a word that thousands have, the newest are ranked; whoever types one
        more word sees the rest.
        """
        if operator != "ilike" or not limit or not identity.search_key(name):
            return super().name_search(name, domain, operator, limit)
        size = max(limit, NAME_SEARCH_POOL)
        matching = Domain("display_name", operator, name) & Domain(domain or [])
        pool = self.search_fetch(matching, ["search_key"], limit=size, order="id desc")
        best = sorted(pool.sudo(), key=self._name_search_rank(name))[:limit]
        # sudo: as core, the name of what was found is shown whole
        found = self.sudo().browse(record.id for record in best)
        return [(record.id, record.display_name) for record in found]

    @api.model
    def _name_search_rank(self, text):
        """Return the sort key of a match: the phrase itself, whole words, the rest."""
        words = identity.search_words(text)
        phrase = " ".join(words)

        def rank(record):
            key = record.search_key or ""
            own = f"{key} "
            whole = sum(f" {word} " in own for word in words)
            starts = sum(f" {word}" in own for word in words)
            return (f" {phrase}" not in own, -whole, -starts, key, record.id)

        return rank

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

    def filtered_domain(self, domain):
        """In memory, core compares the display name as it is written: not here.

        So an automation or a rule finds what the search box finds.
        """
        return super().filtered_domain(
            Domain(domain).map_conditions(self._search_display_name_in_memory)
        )

    def _search_display_name_in_memory(self, condition):
        positive = condition.operator.removeprefix("not ")
        if condition.field_expr != "display_name" or positive not in ("ilike", "like"):
            return condition
        found = self._search_display_name(positive, condition.value)
        return Domain(found) if positive == condition.operator else ~Domain(found)

    @api.model
    def _search_identity_domain(self, text):
        """Return the domain of what a user means by ``text`` in a search box.

        Each part of it can use an index of its own: they hold at a million records.
        """
        if "@" in text:
            address = identity.normalize_text(text).lower()
            return Domain("email_normalized", "like", address)
        if digits := phone_digits(text):
            return self._search_number_domain(digits, text)
        words = identity.search_words(text)
        domain = Domain.AND([self._search_word_domain(word) for word in words])
        typed = identity.normalize_text(text).lower()
        if len(typed) > 2 and typed.isascii() and " " not in typed:
            domain |= Domain("email_normalized", "like", typed)
        return domain

    @api.model
    def _search_word_domain(self, word):
        """Return the domain of one word; one or two letters start a word."""
        if len(word) < 3:
            return Domain("search_key", "like", f" {word}")
        domain = Domain("search_key", "like", word)
        if word.isdecimal() and len(word) > 5:
            domain |= self._search_number_domain(phone_digits(word), word)
        return domain

    @api.model
    def _search_number_domain(self, digits, text):
        """Return the domain of a number: a phone, or part of a name or code."""
        words = identity.search_words(text)
        return (
            Domain("phone_key", "like", digits)
            | Domain("second_phone_key", "like", digits)
            | Domain.AND([Domain("search_key", "like", word) for word in words])
        )

    # === The search for a phone number alone ===

    @api.model
    def _search_phone_mobile_search(self, operator, value):
        """Find a number in any format and by its last digits, the second one too.

        Core compares it as it was typed: 0912 with what is kept as +84912.
        """
        digits = phone_digits(value) if isinstance(value, str) else ""
        positive = Domain.NEGATIVE_OPERATORS.get(operator, operator) if digits else ""
        if positive not in ("=", "like", "ilike"):
            return super()._search_phone_mobile_search(operator, value)
        key = (phone_key(value) or digits) if positive == "=" else digits
        found = Domain("phone_key", positive, key)
        found |= Domain("second_phone_key", positive, key)
        return found if positive == operator else ~found

    def init(self):
        """Drop core's indexes on numbers as typed, which that search made use of.

        They are a tenth of the work of writing a new customer.
        """
        if self._auto and not self._abstract:
            for kind in ("tgm", "gin_idx"):
                index = SQL.identifier(f"{self._table}_phone_partial_{kind}")
                self.env.cr.execute(SQL("DROP INDEX IF EXISTS %s", index))
        by_key = self.with_context(crm_phones_by_key=True)
        return super(CrmIdentityMixin, by_key).init()

    def _phone_get_number_fields(self):
        by_key = self.env.context.get("crm_phones_by_key")
        return [] if by_key else super()._phone_get_number_fields()
