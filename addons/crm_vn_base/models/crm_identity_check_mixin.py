import re
from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_split

from ..tools import citizen_id, identity, tax_code, typed_name
from ..tools.phone import format_phone, parse_phones

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
NAMED_ADDRESS = re.compile(r"[<>\"',;()\[\]:\\]")  # more than one plain address
PHONE_FIELDS = ("phone", "second_phone")


class CrmIdentityCheckMixin(models.AbstractModel):
    """What is typed about a customer is cleaned, and refused when it cannot be.

    Cleaned: Unicode NFC, no invisible characters or double spaces; phone numbers as
    E.164, the second number of one field in ``second_phone``, what was written beside
    a number among the notes. Nothing typed is lost.

    Refused: a phone number or tax code that Vietnam's rules do not know, an e-mail
    address that is none. Doubtful only (a check digit, a name left in Telex keys):
    ``identity_warning``.

    Vietnamese records only: those of Vietnam, or of no country in a company of Vietnam.
    All others keep what they were given, and so does a foreign number (+ and its
    country code) or tax code on a Vietnamese record.

    Who is refused is the person who types, in a form, an import or by RPC: he can ask
    the customer. What comes in by itself is kept as it came and flagged in
    ``phone_invalid``, since a lost enquiry is worse than a wrong number: records made
    for the public or a portal user, or under the context key ``crm_vn_intake``. Models
    of raw intake (lead, target) flag lists that are imported and what the system
    itself creates (mail gateway, web form, live chat) too.
    """

    _name = "crm.identity.check.mixin"
    _description = "Identity: Checks"

    _email_field = "email"
    _note_field = None

    second_phone = fields.Char()
    phone_invalid = fields.Boolean(
        string="Invalid Phone",
        compute="_compute_phone_invalid",
        store=True,
        copy=False,
        help="A number that cannot be called: it came from outside and was kept.",
    )
    identity_warning = fields.Text(
        string="To Be Checked", compute="_compute_identity_warning"
    )
    name_suggestion = fields.Char(
        string="Suggested Name", compute="_compute_name_suggestion"
    )

    # declared here so that lists of problems find few among millions
    _phone_invalid_idx = models.Index("(id) WHERE phone_invalid")

    # === Hooks ===

    @api.model
    def _identity_text_fields(self):
        """Return the fields cleaned on create and write."""
        return ["name", *PHONE_FIELDS, self._email_field]

    @api.model
    def _identity_is_strict(self):
        """Whether what is wrong is refused; else it is kept and flagged."""
        intake = self.env.context.get("crm_vn_intake")
        return not intake and self.env.user._is_internal()

    def _identity_name(self, vals):
        """Return how a message names the record."""
        return vals.get("name") or (self and self.display_name) or self._description

    # === Which rules ===

    def _phone_format_number(
        self, number, country, force_format="E164", raise_exception=False
    ):
        """What is stored is parsed already: core's library would do it twice more."""
        if force_format == "E164" and country.code == "VN":
            phones = parse_phones(number)
            if len(phones) == 1 and phones[0].e164 == number:
                return number
        return super()._phone_format_number(
            number, country, force_format=force_format, raise_exception=raise_exception
        )

    def _is_vietnamese(self, vals=None):
        """Whether the rules of Vietnam hold for this record with these values."""
        vals = vals or {}
        country_id = vals.get("country_id") or (
            self and "country_id" not in vals and self.country_id.id
        )
        if not country_id:
            company_id = vals.get("company_id") or (self and self.company_id.id)
            company = self.env["res.company"].browse(company_id or self.env.company.id)
            # sudo: the country of the record's company says which rules hold
            country_id = company.sudo().country_id.id
        return country_id == self.env["ir.model.data"]._xmlid_to_res_id("base.vn")

    # === Computes ===

    @api.depends("phone", "second_phone", "country_id")
    def _compute_phone_invalid(self):
        wrong = self.filtered(
            lambda record: (
                any(
                    phone.problem
                    for fname in PHONE_FIELDS
                    if record[fname]
                    for phone in parse_phones(record[fname])
                )
                and record._is_vietnamese()
            )
        )
        wrong.phone_invalid = True
        (self - wrong).phone_invalid = False

    @api.depends(lambda self: self._identity_warning_fields())
    def _compute_identity_warning(self):
        for record in self:
            lines = record._identity_warnings() if record._is_vietnamese() else []
            lines = [f"{line[:1].upper()}{line[1:]}" for line in lines]
            record.identity_warning = "\n".join(lines) or False

    @api.depends("name")
    def _compute_name_suggestion(self):
        for record in self:
            record.name_suggestion = typed_name.suggest_name(record.name) or False

    @api.model
    def _identity_warning_fields(self):
        """Return the fields the warnings depend on."""
        return [*PHONE_FIELDS, self._email_field, "country_id"]

    def _identity_warnings(self):
        """Return what looks wrong, one sentence each; extended by models."""
        self.ensure_one()
        phones = [
            self._explain_phone(phone)
            for fname in PHONE_FIELDS
            for phone in parse_phones(self[fname])
            if phone.problem
        ]
        email = self[self._email_field]
        if email and not self._is_email(email):
            phones.append(self._explain_email(email))
        return phones

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_identity_vals(v) for v in vals_list])

    def write(self, vals):
        result = True
        for records, patch in self._identity_groups(vals):
            values = {**vals, **patch} if patch else vals
            result = super(CrmIdentityCheckMixin, records).write(values) and result
        return result

    def _identity_groups(self, vals):
        """Return [(records, changed values)]: records differ in what they hold."""
        judged = {"vat", self._email_field, *PHONE_FIELDS} & vals.keys()
        if not self or not any(isinstance(vals[fname], str) for fname in judged):
            return [(self, self._identity_patch(vals, self[:0]) if self else {})]
        if len(self) == 1:
            return [(self, self._identity_patch(vals, self))]
        groups = defaultdict(self.browse)
        for record in self:
            groups[tuple(self._identity_patch(vals, record).items())] += record
        if len(groups) == 1:
            return [(self, dict(next(iter(groups))))]
        return [(records, dict(patch)) for patch, records in groups.items()]

    @api.model
    def _normalize_identity_vals(self, vals):
        """Return ``vals`` cleaned and checked; the given ones are left alone."""
        patch = self._identity_patch(vals, self.browse())
        return {**vals, **patch} if patch else vals

    def _identity_patch(self, vals, record):
        """Return what of ``vals`` is to be written otherwise, for this record."""
        patch = {
            fname: identity.normalize_text(vals[fname]) or vals[fname]
            for fname in self._identity_text_fields()
            if isinstance(vals.get(fname), str)
        }
        given = {**vals, **patch}
        changed = {
            fname: given[fname]
            for fname in ("vat", self._email_field, *PHONE_FIELDS)
            if isinstance(given.get(fname), str)
            and given[fname].strip()
            and record._is_new_fact(fname, given)
        }
        if changed and record._is_vietnamese(vals):
            patch |= record._check_identity(changed, given)
        return patch

    def _is_new_fact(self, fname, vals):
        """Whether a value is another one than what is stored, and so to be judged."""
        return not self or self[fname] != vals[fname]

    def _check_identity(self, changed, vals):
        """Return the values of ``changed`` as they are stored, or refuse them."""
        patch = {}
        notes = []
        for fname in PHONE_FIELDS:
            if fname in changed:
                given = {**vals, **patch}
                patch |= self._check_phone(fname, changed[fname], given, notes)
        if notes and self._note_field:
            patch[self._note_field] = self._add_notes(vals, notes)
        email = changed.get(self._email_field)
        if email and not self._is_email(email) and self._identity_is_strict():
            self._refuse(vals, self._explain_email(email))
        return patch

    def _refuse(self, vals, reason):
        raise ValidationError(
            self.env._(
                "%(record)s: %(reason)s",
                record=self._identity_name(vals),
                reason=reason,
            )
        )

    # === Phones ===

    def _check_phone(self, fname, text, vals, notes):
        """Return the phone fields to store; what finds no place goes to ``notes``."""
        phones = parse_phones(text)
        wrong = [phone for phone in phones if phone.problem]
        if wrong and self._identity_is_strict():
            self._refuse(vals, self._explain_phone(wrong[0]))
        if wrong and len(phones) == 1:
            return {}  # kept as it came, notes and all
        by_number = {phone.e164 or phone.typed: phone for phone in reversed(phones)}
        phones = list(reversed(by_number.values()))
        first, *others = sorted(phones, key=lambda phone: bool(phone.problem))
        patch = {fname: first.e164 or first.typed}
        second = vals.get("second_phone", self and self.second_phone)
        if others and fname == "phone" and not second:
            patch["second_phone"] = others[0].e164 or others[0].typed
        for phone in phones:
            number = phone.e164 or phone.typed
            if phone.note or number not in patch.values():
                words = f"{format_phone(number)} {phone.note}".strip()
                notes.append(self.env._("Phone: %s", words))
        return patch

    def _onchange_vietnamese_phone(self):
        """Core reads a second number as an extension of the first: not here."""
        phones = parse_phones(self.phone)
        if len(phones) == 1 and phones[0].e164 and not phones[0].note:
            self.phone = phones[0].e164

    def _add_notes(self, vals, notes):
        known = vals.get(self._note_field, self and self[self._note_field]) or ""
        lines = Markup("").join(Markup("<p>%s</p>") % line for line in notes)
        return Markup(known) + lines

    def _explain_phone(self, phone):
        """Return why a phone number is refused and what to do."""
        reasons = {
            "old_mobile": self.env._("numbers of 11 digits ended in 2018"),
            "old_landline": self.env._("this area code ended in 2017"),
            "ambiguous": self.env._(
                "it is a mobile number of today, or a landline of Ho Chi Minh City of "
                "before 2017"
            ),
            "too_short": self.env._("digits are missing"),
            "too_long": self.env._("there are too many digits"),
            "unknown": self.env._("there is no such number in Vietnam"),
        }
        if phone.proposal:
            remedy = self.env._(
                "Perhaps it is %s now: ask the customer, then type the right one "
                "without spaces.",
                phone.proposal,
            )
        else:
            remedy = self.env._(
                "Type a mobile (0912 345 678), a landline with its area code "
                "(024 3825 1234), or + and the country code; separate two by a slash."
            )
        return self.env._(
            "the phone number “%(number)s” is wrong: %(reason)s. %(remedy)s",
            number=phone.typed,
            reason=reasons[phone.problem],
            remedy=remedy,
        )

    # === E-mail ===

    @api.model
    def _is_email(self, text):
        """Whether a text holds e-mail addresses only, of which each could exist."""
        if EMAIL.fullmatch(text) and not NAMED_ADDRESS.search(text):
            return True  # most are one address: no parser needed
        found = email_split(text)
        return len(found) == max(text.count("@"), 1) and all(
            EMAIL.fullmatch(address) for address in found
        )

    def _explain_email(self, email):
        return self.env._(
            "the e-mail address “%s” is wrong. Type it as name@company.vn; separate "
            "two by a comma.",
            email,
        )

    # === Tax code ===

    def _explain_tax_code(self, code):
        """Return why a tax code is refused and what to do."""
        reasons = {
            "length": self.env._(
                "it has 10 digits (organisation), 13 (branch) or 12 (person)"
            ),
            "branch": self.env._("branches are numbered from 001"),
            "zeros": self.env._("it was never issued"),
            "province": self.env._(
                "a citizen number starts with the code of a province"
            ),
            "birth_year": self.env._("its year of birth is yet to come"),
            "old_id": self.env._(
                "identity cards of 9 digits ended; the citizen number has 12"
            ),
        }
        return self.env._(
            "the tax code “%(code)s” is wrong: %(reason)s. Copy it from the business "
            "registration or the citizen card.",
            code=code.code,
            reason=reasons[code.problem],
        )

    @api.model
    def _is_vietnamese_tax_code(self, text):
        """Whether a text is meant to be a tax code of Vietnam: not '/', not BE0477…"""
        code = identity.normalize_mst(text)
        return len(code) > 1 and not re.match(r"[A-Za-z]{2}", code)

    def _citizen_warnings(self, number, gender, birthdate):
        """Return what the record says otherwise than the citizen number."""
        words = {
            "gender": self.env._("gender"),
            "birth_year": self.env._("year of birth"),
        }
        return [
            self.env._(
                "The citizen number %(number)s says another %(what)s than this record.",
                number=number,
                what=words[what],
            )
            for what in citizen_id.contradictions(number, gender, birthdate)
        ]

    @api.model
    def _parse_tax_code(self, text):
        if not text or not self._is_vietnamese_tax_code(text):
            return tax_code.TaxCode()
        return tax_code.parse_tax_code(text)

    # === Actions ===

    def action_take_name_suggestion(self):
        for record in self:
            record.name = record.name_suggestion or record.name
