from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools import identity
from odoo.addons.crm_vn_base.tools.phone import parse_phones, phone_key

from .crm_target_opener_mixin import SIMPLE_EMAIL

MAGIC = {"id", "create_uid", "create_date", "write_uid", "write_date"}


class CrmTarget(models.Model):
    """Thousands of target customers in one statement, each as ``create`` makes it."""

    _inherit = "crm.target"

    @api.model
    def _bulk_create(self, vals_list):
        """Create target customers as the system does: no messages, no followers.

        :param vals_list: values as for ``create``, of stored columns
        :raise psycopg2.errors.UniqueViolation: somebody already is a target customer
        """
        if not vals_list:
            return self.browse()
        if self._has_automation():
            # what the administrator automated must see each record
            return self.create(vals_list)
        rows = self._prepare_bulk_rows(vals_list)
        targets = self._insert_bulk_rows(rows)
        given = {self._fields[fname] for fname in rows[0]}
        unsettled = self._get_unsettled(rows, targets)
        with self.env.protecting(given | unsettled.keys(), targets):
            targets.modified(self._fields, create=True)
        for field, records in unsettled.items():
            self.env.add_to_compute(field, records)
        return targets

    @api.model
    def _get_unsettled(self, rows, targets):
        """Return {stored computed field: the records for which it must be computed}.

        What is computed of empty fields only stays empty.
        """
        unsettled = {}
        for fname, field in self._fields.items():
            if not (field.store and field.compute) or fname in rows[0]:
                continue
            depends = self.pool.field_depends[field]
            sources = {name.split(".")[0] for name in depends} - {fname}
            unsettled[field] = targets.browse(
                target.id
                for row, target in zip(rows, targets, strict=True)
                if any(row.get(source) for source in sources)
            )
        return unsettled

    @api.model
    def _has_automation(self):
        # sudo: whether there are rules is no secret
        return bool(
            self.env["base.automation"]
            .sudo()
            .search_count([("model_name", "=", self._name)], limit=1)
        )

    @api.model
    def _prepare_bulk_rows(self, vals_list):
        """Return the values of each row, the same names for all."""
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in MAGIC
        ]
        defaults = self.default_get(names)
        names = set().union(defaults, *vals_list)
        blank = dict.fromkeys(names, False) | defaults
        return [self._prepare_bulk_row({**blank, **vals}) for vals in vals_list]

    @api.model
    def _prepare_bulk_row(self, vals):
        """Add to the values what ``create`` would have computed from them."""
        email = vals.get("email") or ""
        if SIMPLE_EMAIL.fullmatch(email):
            # nothing to clean: spare the parser, thousands of times
            vals = self._normalize_identity_vals({**vals, "email": False})
            vals = {**vals, "email": email}
        else:
            vals = self._normalize_identity_vals(vals)
        phone, second = vals.get("phone") or "", vals.get("second_phone") or ""
        names = " ".join(vals.get(name) or "" for name in self._search_key_fields())
        numbers = [*parse_phones(phone), *parse_phones(second)]
        return vals | {
            "second_phone": second or False,
            "email_normalized": self._normalize_email(vals.get("email")),
            "phone_sanitized": self._sanitize_bulk_phone(phone, vals),
            "search_key": identity.stored_key(names) or False,
            "phone_key": phone_key(phone) or False,
            "second_phone_key": phone_key(second) or False,
            "phone_invalid": any(number.problem for number in numbers)
            and self._is_vietnamese(vals),
        }

    @api.model
    def _sanitize_bulk_phone(self, phone, vals):
        if not phone:
            return False
        country = self.env["res.country"].browse(vals.get("country_id") or ())
        return self._phone_format(
            number=phone, country=country or self.env.company.country_id
        )

    @api.model
    def _insert_bulk_rows(self, rows):
        """Insert the rows with one statement and return the records in their order.

        What all rows have in common is sent once, the rest as one array a column.
        """
        now, uid = self.env.cr.now(), self.env.uid
        columns, sources, arrays, aliases = [], [], [], []
        for fname in rows[0]:
            field = self._fields[fname]
            values = [
                field.convert_to_column_insert(row[fname], self, validate=False)
                for row in rows
            ]
            columns.append(SQL.identifier(fname))
            if all(value == values[0] for value in values):
                sources.append(SQL("%s", values[0]))
                continue
            alias = SQL.identifier(f"c{len(arrays)}")
            arrays.append(SQL("%s::%s[]", values, SQL(field.column_type[0])))
            aliases.append(alias)
            sources.append(SQL("v.%s", alias))
        arrays.append(SQL("%s::int[]", list(range(len(rows)))))
        aliases.append(SQL.identifier("position"))
        result = self.env.execute_query(
            SQL(
                """INSERT INTO crm_target (
                       %(columns)s, create_uid, write_uid, create_date, write_date)
                   SELECT %(sources)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                     FROM unnest(%(arrays)s) AS v(%(aliases)s)
                    ORDER BY v.position
                RETURNING id""",
                columns=SQL(", ").join(columns),
                sources=SQL(", ").join(sources),
                arrays=SQL(", ").join(arrays),
                aliases=SQL(", ").join(aliases),
                uid=uid,
                now=now,
            )
        )
        return self.browse(row[0] for row in result)
