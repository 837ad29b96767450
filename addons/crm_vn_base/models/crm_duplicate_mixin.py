import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.iap.tools.iap_tools import _MAIL_PROVIDERS

from ..tools import identity
from ..tools.phone import parse_phones, phone_key

SIMILAR_NAME = 0.85  # share of common trigrams from which two names are "similar"
BLOCK = 400  # records of one block of words that are compared
CLOSEST = 40  # of them, what the name itself is compared with


class Similar(NamedTuple):
    """A record that may be the same as another, why, and how surely (0–100)."""

    record: models.Model
    score: int
    reason: str


class CrmDuplicateMixin(models.AbstractModel):
    """ "Do we have it already?", asked while somebody types.

    ``_find_similar(values)`` looks in the order of certainty: tax code, phone, e-mail,
    domain of the e-mail, similar name. Each step uses an index; the name step compares
    only records that share the rarest words. ``duplicate_candidates`` shows the answer
    on a form: it is computed, so a form, an import and RPC get the same.

    To extend: :meth:`_similar_steps`, :meth:`_similar_values`,
    :meth:`_similar_exclude_domain`, :meth:`_similar_models`, ``_similar_name_field``.
    """

    _name = "crm.duplicate.mixin"
    _description = "Identity: Duplicates"

    _similar_name_field = "name"
    _email_field = "email"

    duplicate_candidates = fields.Json(
        string="Possible Duplicates",
        compute="_compute_duplicate_candidates",
        export_string_translation=False,
    )
    duplicate_count = fields.Integer(
        string="Number of Possible Duplicates", compute="_compute_duplicate_candidates"
    )

    # === Computes ===

    @api.model
    def _duplicate_depends(self):
        """Return the fields on which the answer depends."""
        return ["name", "phone", "second_phone", self._email_field]

    @api.depends(lambda self: self._duplicate_depends())
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_duplicate_candidates(self):
        """One search per record: for the form, which asks for one."""
        for record in self:
            rows = record._get_duplicate_rows() if record._may_be_duplicate() else []
            record.duplicate_candidates = rows
            record.duplicate_count = len(rows)

    def _may_be_duplicate(self):
        """Whether the question makes sense for this record."""
        return True

    def _get_duplicate_rows(self, limit=5):
        """Return what a form shows of the candidates: name, owner and score.

        Also of those the user may not read: he learns whom to ask, and no more.
        """
        self.ensure_one()
        rows = []
        for model_name in self._similar_models():
            model = self.env[model_name]
            asker = self if model_name == self._name else model
            for similar in asker._find_similar(self._similar_values(), limit=limit):
                rows.append(self._prepare_duplicate_row(similar))
        return sorted(rows, key=lambda row: -row["score"])[:limit]

    def _prepare_duplicate_row(self, similar):
        record = similar.record
        # sudo: whoever may not read it sees its name and owner, to ask him
        known = record.sudo()
        return {
            "model": record._name,
            "id": record.id,
            "name": known.display_name,
            "owner": known.user_id.name or "",
            "score": similar.score,
            "reason": self._similar_reasons()[similar.reason],
            "readable": bool(record._filtered_access("read")),
            "mergeable": self._is_mergeable(record),
        }

    def _is_mergeable(self, record):
        """Whether the user may merge this record with a candidate."""
        return False

    @api.model
    def _similar_reasons(self):
        return {
            "tax_code": self.env._("same tax code"),
            "phone": self.env._("same phone"),
            "email": self.env._("same e-mail"),
            "head_office": self.env._("head office or branch"),
            "email_domain": self.env._("same e-mail domain"),
            "name": self.env._("similar name"),
        }

    # === Hooks ===

    @api.model
    def _similar_models(self):
        """Return the models in which the same customer may stand already."""
        return [self._name]

    def _similar_values(self):
        """Return the facts of this record by which it is compared."""
        self.ensure_one()
        return {
            "name": self[self._similar_name_field],
            "phone": self.phone,
            "second_phone": self.second_phone,
            "email": self[self._email_field],
        }

    @api.model
    def _similar_steps(self, values):
        """Return the exact steps of the comparison: [(reason, score, domain)].

        ``values`` may hold name, vat, phone, second_phone, email.
        """
        steps = []
        if keys := self._similar_phone_keys(values):
            same = Domain("phone_key", "in", keys)
            steps.append(("phone", 90, same | Domain("second_phone_key", "in", keys)))
        email = email_normalize(values.get("email") or "") or ""
        if email:
            steps.append(("email", 85, Domain("email_normalized", "=", email)))
            domain_name = email.rpartition("@")[2]
            if domain_name not in _MAIL_PROVIDERS:
                same_domain = Domain("email_normalized", "=like", f"%@{domain_name}")
                steps.append(("email_domain", 60, same_domain))
        return steps

    @api.model
    def _similar_phone_keys(self, values):
        """Return the keys of all numbers typed, several in one field included."""
        numbers = [
            phone.e164 or phone.typed
            for fname in ("phone", "second_phone")
            for phone in parse_phones(values.get(fname))
        ]
        return [key for key in map(phone_key, numbers) if key]

    def _similar_exclude_domain(self):
        """Return the domain of what is no duplicate of ``self`` whatever it holds."""
        return Domain("id", "not in", self._origin.ids)

    @api.model
    def _similar_name_domain(self, values):
        """Return the second condition of the name step; FALSE leaves it out.

        A name says who an organisation is; of a person it says so only together with
        a second fact.
        """
        return Domain.TRUE

    # === The question ===

    def _find_similar(self, values, limit=20):
        """Find records that may be the one described by ``values``.

        All records of the user's companies are asked, also those he may not read: the
        caller shows of them what the user may know.

        :param dict values: any of name, vat, phone, second_phone, email, is_company
        :return: list of ``Similar(record, score, reason)``, the surest first; reason is
            tax_code, phone, email, head_office, email_domain or name. ``self`` is left
            out of it.
        """
        limit = min(limit, 20)
        allowed = self._similar_exclude_domain() & self._similar_company_domain()
        # sudo: a duplicate in a colleague's hands is the one that matters
        everything = self.sudo().browse()
        found = {}
        for reason, score, domain in self._similar_steps(values):
            if reason == "email_domain" and len(found) >= limit:
                break
            for record in everything.search(domain & allowed, limit=limit, order="id"):
                found.setdefault(record.id, Similar(record, score, reason))
        for match in everything._find_similar_names(values, allowed, limit):
            found.setdefault(match.record.id, match)
        best = sorted(found.values(), key=lambda m: (-m.score, m.record.id))[:limit]
        return [match._replace(record=match.record.sudo(False)) for match in best]

    @api.model
    def _similar_company_domain(self):
        if "company_id" not in self._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [False, *self.env.companies.ids])

    @api.model
    def _find_similar_names(self, values, allowed, limit):
        core = identity.name_core(values.get("name"))
        second_fact = self._similar_name_domain(values)
        if len(core) < 3 or second_fact.is_false():
            return []
        matches = {}
        for words in self._similar_name_blocks(core):
            for record in self._similar_name_block(words, core, second_fact & allowed):
                other = identity.name_core(record[self._similar_name_field])
                share = identity.similarity(core, other)
                if share >= SIMILAR_NAME:
                    matches[record] = Similar(record, int(share * 80), "name")
        return sorted(matches.values(), key=lambda match: -match.score)[:limit]

    @api.model
    def _similar_name_blocks(self, core):
        """Return the sets of words to look for, of which similar names share one.

        The rarest words find the same name in another order; the others find it when
        the rarest one has a typing error.
        """
        words = sorted(set(core.split()), key=self._word_frequency(core.split()))
        blocks = [words[:3]]
        if len(words) > 2:
            blocks.append(words[1:4])
        return blocks

    @api.model
    def _word_frequency(self, words):
        """Return the sort key of words: how many records have it, as PostgreSQL
        estimates from its statistics, without reading any."""
        self.flush_model(["search_key"])
        estimates = {}
        for word in {word for word in words if len(word) > 2}:
            query = SQL(
                "EXPLAIN (FORMAT JSON) SELECT FROM %s WHERE search_key LIKE %s",
                SQL.identifier(self._table),
                f"%{word}%",
            )
            plan = self.env.execute_query(query)[0][0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            estimates[word] = plan[0]["Plan"]["Plan Rows"]
        return lambda word: (estimates.get(word, float("inf")), -len(word), word)

    @api.model
    def _similar_name_block(self, words, core, domain):
        """Return the records of a block whose keys are closest to the name."""
        for word in words:
            domain &= self._search_word_domain(word)
        if not self.env.registry.has_trigram:
            return self.search(domain, limit=CLOSEST, order="id")
        ids = self._search(domain, limit=BLOCK, order="id")
        query = SQL(
            "SELECT id FROM %(table)s WHERE id IN %(ids)s"
            " ORDER BY similarity(search_key, %(core)s) DESC, id LIMIT %(closest)s",
            table=SQL.identifier(self._table),
            ids=ids.subselect(),
            core=core,
            closest=CLOSEST,
        )
        records = self.browse(row[0] for row in self.env.execute_query(query))
        records.fetch([self._similar_name_field])
        return records
