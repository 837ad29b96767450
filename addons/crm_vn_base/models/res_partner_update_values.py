import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date, formatLang

from ..tools import identity
from ..tools.phone import format_phone, parse_phones, phone_key

SMALL_LIST = 300  # records that are compared one by one, whatever the database folds
_AREA_PREFIX = re.compile(r"^(?:tinh|thanh pho|tp|phuong|xa|dac khu|thi tran) ")


class ResPartner(models.Model):
    """Values of a customer as text, and text as values.

    Updates (desk, requests, the customer's own page, a directory) carry every value as
    a person writes it: "Cà Mau", "12/03/2009", "0913 456 789".
    """

    _inherit = "res.partner"

    # === What an update may change: to extend ===

    @api.model
    def _update_basic_fields(self):
        """Return the fields every update shows first, in their order."""
        return [
            *("name", "vat", "phone", "second_phone", "email", "function"),
            *("street", "ward_id", "city", "state_id", "website"),
        ]

    @api.model
    def _update_additional_fields(self):
        """Return the further fields an update may change."""
        return [
            *("short_name", "legal_name", "industry_id", "founding_date"),
            *("employee_quantity", "turnover", "gender", "birthdate_date"),
            *("customer_group_id", "potential_level", "market_ids"),
            *("secondary_industry_ids", "contact_role_ids", "ref"),
        ]

    @api.model
    def _get_update_fields(self):
        """Return ``{field name: "basic" or "additional"}`` of this database."""
        kinds = dict.fromkeys(self._update_basic_fields(), "basic")
        for name in self._update_additional_fields():
            kinds.setdefault(name, "additional")
        if "ward_id" in self._fields:
            kinds.pop("city", None)
        return {name: kind for name, kind in kinds.items() if name in self._fields}

    @api.model
    def _get_update_selection(self):
        """Return the fields an update may change, as a selection with their labels."""
        labels = self.fields_get(list(self._get_update_fields()), ["string"])
        # core calls the province a state, in Vietnamese as a state of mind
        labels["state_id"]["string"] = self.env._("Province")
        return [(name, labels[name]["string"]) for name in labels]

    def _is_update_field_relevant(self, fname, is_company):
        """Whether a person or an organisation has such a field."""
        person = ("function", "birthdate_date", "gender", "contact_role_ids")
        organisation = ("short_name", "legal_name", "founding_date")
        size = ("employee_quantity", "turnover", "secondary_industry_ids")
        return fname not in (person if is_company else organisation + size)

    # === Value → text ===

    def _get_update_text(self, fname):
        """Return the value of a field as a person writes it; empty when there is none.

        On no record: empty.
        """
        value = self[fname] if self else False
        if fname == "ward_id" and not value and self:
            # a ward that is none of today's stands as text
            return self.city or ""
        if not value:
            return ""
        field = self._fields[fname]
        if field.type == "many2one":
            return self._get_update_name(value)
        if field.type == "many2many":
            return ", ".join(map(self._get_update_name, value))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value, date_format="dd/MM/yyyy")
        if fname in ("phone", "second_phone"):
            return format_phone(value)
        if field.type in ("float", "monetary"):
            return formatLang(self.env, value, digits=0 if value % 1 == 0 else 2)
        return str(value)

    @api.model
    def _get_update_name(self, record):
        """Return the plain name of a related record: "Cà Mau", not "Cà Mau (VN)"."""
        name = record[record._rec_name] if record._rec_name else ""
        return name or record.display_name

    # === Text → value ===

    def _parse_update_text(self, fname, text):
        """Return the value to write for what a person wrote; False for nothing.

        ``self`` is the customer, or empty for one to be created.

        :raise ValidationError: naming the field, the text and the remedy
        """
        text = identity.normalize_text(text)
        if fname not in self._get_update_fields():
            raise ValidationError(
                self.env._("“%(field)s” cannot be changed by an update.", field=fname)
            )
        if not text:
            return False
        field = self._fields[fname]
        parse = getattr(self, f"_parse_update_{field.type}", None)
        return parse(field, text) if parse else text

    def _parse_update_char(self, field, text):
        """Refuse what the rules of phones, e-mails and tax codes refuse."""
        problem = self._is_vietnamese() and self._get_update_problem(field.name, text)
        if problem:
            label = field._description_string(self.env)
            raise ValidationError(
                self.env._("%(field)s: %(problem)s", field=label, problem=problem)
            )
        return text

    def _get_update_problem(self, fname, text):
        if fname in ("phone", "second_phone"):
            wrong = [phone for phone in parse_phones(text) if phone.problem]
            return wrong and self._explain_phone(wrong[0])
        if fname == "email" and not self._is_email(text):
            return self._explain_email(text)
        if fname == "vat" and self._is_vietnamese_tax_code(text):
            code = self._parse_tax_code(text)
            return code.problem and self._explain_tax_code(code)
        return ""

    def _raise_update_text(self, field, text, remedy):
        label = field._description_string(self.env)
        raise ValidationError(
            self.env._(
                "%(field)s: “%(text)s” is not understood. %(remedy)s",
                field=label,
                text=text,
                remedy=remedy,
            )
        )

    def _parse_update_date(self, field, text):
        match = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
        iso = "{2}-{1:0>2}-{0:0>2}".format(*match.groups()) if match else text
        try:
            return fields.Date.to_date(iso)
        except ValueError:
            self._raise_update_text(
                field, text, self.env._("Write the date as 31/12/2026.")
            )

    def _parse_update_integer(self, field, text):
        digits = re.sub(r"[.,\s]", "", text)
        if not digits.isdecimal():
            self._raise_update_text(field, text, self.env._("Write a whole number."))
        return int(digits)

    def _parse_update_float(self, field, text):
        """Read a number as written in Vietnam: 1.500.000,5."""
        number = re.sub(r"[\s.]", "", text).replace(",", ".")
        try:
            return float(number)
        except ValueError:
            self._raise_update_text(
                field, text, self.env._("Write a number, such as 1.500.000,5.")
            )

    _parse_update_monetary = _parse_update_float

    def _parse_update_boolean(self, field, text):
        return identity.search_key(text) in ("co", "yes", "x", "1", "true", "dung")

    def _parse_update_selection(self, field, text):
        key = identity.search_key(text)
        options = field._description_selection(self.env)
        for value, label in options:
            if key in (identity.search_key(value), identity.search_key(label)):
                return value
        labels = ", ".join(label for _value, label in options)
        self._raise_update_text(
            field, text, self.env._("Possible: %(values)s.", values=labels)
        )

    def _parse_update_many2one(self, field, text):
        records = self._find_update_relation(field, text)
        if not records and field.name == "ward_id":
            return False  # kept as the text of the city, with its warning on the form
        if len(records) != 1:
            remedy = (
                self.env._(
                    "Several fit: %(names)s.",
                    names=", ".join(map(self._get_update_name, records[:5])),
                )
                if records
                else self.env._("There is none of this name.")
            )
            self._raise_update_text(field, text, remedy)
        return records.id

    def _parse_update_many2many(self, field, text):
        """Read several names, separated by commas; they replace what stands there."""
        names = [name.strip() for name in text.split(",")]
        ids = [self._parse_update_many2one(field, name) for name in names if name]
        return [Command.set(ids)]

    def _get_update_relation_domain(self, fname):
        """Return the domain of the values a many2one of the customer may take."""
        if fname == "state_id":
            country = self.country_id or self.env.ref("base.vn")
            return Domain("country_id", "=", country.id)
        if fname == "ward_id" and self.state_id:
            return Domain("state_id", "=", self.state_id.id)
        return Domain.TRUE

    def _find_update_relation(self, field, text):
        """Return the records called ``text``: the same name, else a part of it."""
        comodel = self.env[field.comodel_name]
        domain = self._get_update_relation_domain(field.name)
        records = comodel.search(domain, limit=SMALL_LIST)
        if len(records) == SMALL_LIST:
            records = comodel.search(
                domain & Domain("display_name", "ilike", text), limit=50
            )
        key = _AREA_PREFIX.sub("", identity.search_key(text))
        full = {rec: identity.search_key(self._get_update_name(rec)) for rec in records}
        names = {rec: _AREA_PREFIX.sub("", name) for rec, name in full.items()}
        return (
            records.filtered(lambda rec: full[rec] == identity.search_key(text))
            or records.filtered(lambda rec: names[rec] == key)
            or records.filtered(lambda rec: f" {key} " in f" {names[rec]} ")
        )

    def _is_update_same(self, fname, text):
        """Whether ``text`` says what the customer's field holds already."""
        current = self._get_update_text(fname)
        if "phone" in fname and self._fields[fname].type == "char":
            return phone_key(current) == phone_key(text)
        if fname == "vat":
            return identity.normalize_mst(current) == identity.normalize_mst(text)
        if self._fields[fname].type == "many2many":
            return self._get_update_name_set(current) == self._get_update_name_set(text)
        if fname in ("email", "website"):
            return current.strip().lower() == (text or "").strip().lower()
        return current == identity.normalize_text(text)

    @api.model
    def _get_update_name_set(self, text):
        keys = (identity.search_key(name) for name in (text or "").split(","))
        return {key for key in keys if key}

    # === What the screen offers to choose from ===

    @api.model
    def _get_update_input(self, fname):
        """Return how a value is entered: the field's type, and what there is to choose.

        Whatever is entered becomes text, which :meth:`_parse_update_text` reads.
        """
        field = self._fields[fname]
        if field.type == "selection":
            labels = [label for _value, label in field._description_selection(self.env)]
            return {"type": "selection", "options": labels}
        if field.type in ("date", "many2one", "many2many"):
            return {"type": field.type, "field": fname}
        return {"type": "text"}

    @api.model
    def get_update_choices(self, fname, text="", province="", limit=8):
        """Return the names that begin to fit what is being typed into a relation."""
        field = self._fields.get(fname)
        if fname not in self._get_update_fields() or not field.relational:
            return []
        partner = self
        if fname == "ward_id" and province:
            states = self._find_update_relation(self._fields["state_id"], province)
            partner = self.new({"state_id": states.id}) if len(states) == 1 else self
        domain = partner._get_update_relation_domain(fname)
        if text:
            domain &= Domain("display_name", "ilike", text)
        records = self.env[field.comodel_name].search(domain, limit=limit)
        return [self._get_update_name(record) for record in records]
