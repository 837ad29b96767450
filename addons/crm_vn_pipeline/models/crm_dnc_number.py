from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

CHUNK = 10000
NO_LIST = 10**6  # days: no list was ever loaded


class CrmDncNumber(models.Model):
    """A number on the national list of those who want no advertising.

    The list is loaded from a file, since nobody offers to be asked number by number;
    single numbers may be added by hand.
    """

    _name = "crm.dnc.number"
    _description = "Number on the Do-Not-Call List"
    _order = "number"
    _rec_name = "number"
    _log_access = False

    number = fields.Char(required=True, help="As +84912345678.")
    scope = fields.Selection(
        [("all", "SMS and calls"), ("sms", "SMS"), ("call", "Calls")],
        string="Wants No",
        required=True,
        default="all",
    )
    registered_on = fields.Date(
        string="On the List Since", required=True, default=fields.Date.context_today
    )
    listed_on = fields.Date(
        string="List Of", help="The day of the list it stands on; empty: added by hand."
    )

    _number_uniq = models.UniqueIndex("(number)", "This number is listed already.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                vals | {"number": self._clean_number(vals["number"])}
                for vals in vals_list
            ]
        )

    @api.model
    def _clean_number(self, text):
        number = self.env["crm.ad.consent"]._clean_address("call", text)
        if not number:
            raise ValidationError(
                self.env._("“%(number)s” is no phone number.", number=text or "")
            )
        return number

    @api.model
    def _find_listed(self, channel, numbers):
        """Return {number: listed since} of those that want nothing over the channel."""
        # sudo: the list binds everybody
        rows = self.sudo().search_fetch(
            Domain("number", "in", list(numbers))
            & Domain("scope", "in", ("all", channel)),
            ["number", "registered_on"],
        )
        return {row.number: row.registered_on for row in rows}

    @api.model
    def _get_list_date(self):
        # sudo: see _find_listed()
        params = self.env["ir.config_parameter"].sudo()
        return fields.Date.to_date(params.get_param("crm_vn_pipeline.dnc_list_date"))

    @api.model
    def _get_age(self):
        """Return how many days old the list is."""
        date = self._get_list_date()
        return (fields.Date.context_today(self) - date).days if date else NO_LIST

    @api.model
    def _load(self, scopes, date):
        """Put a whole list in the place of the last one; numbers added by hand stay.

        :param dict scopes: number: what it wants none of
        :return: (numbers on the list, new ones)
        """
        # sudo: an administrator loads what nobody writes one by one
        params = self.env["ir.config_parameter"].sudo()
        known = self.sudo().search_count([])
        self._age_list(date)
        rows = list(scopes.items())
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            self._upsert([n for n, _scope in part], [s for _n, s in part], date)
        total = self.sudo().search_count([])
        self.env.execute_query(
            SQL(
                """DELETE FROM crm_dnc_number
                    WHERE listed_on IS NOT NULL AND listed_on < %s RETURNING id""",
                date,
            )
        )
        self.invalidate_model()
        params.set_param("crm_vn_pipeline.dnc_list_date", fields.Date.to_string(date))
        return len(rows), total - known

    @api.model
    def _age_list(self, date):
        """What stands on a list of the same day, loaded before, is older than this."""
        self.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE crm_dnc_number SET listed_on = %s - 1
                    WHERE listed_on >= %s RETURNING id""",
                date,
                date,
            )
        )

    @api.model
    def _upsert(self, numbers, scopes, date):
        self.env.execute_query(
            SQL(
                """INSERT INTO crm_dnc_number AS d
                          (number, scope, registered_on, listed_on)
                   SELECT number, scope, %(date)s, %(date)s
                     FROM unnest(%(numbers)s, %(scopes)s) AS v (number, scope)
                   ON CONFLICT (number) DO UPDATE
                      SET scope = EXCLUDED.scope, listed_on = EXCLUDED.listed_on
                   RETURNING d.id""",
                date=date,
                numbers=numbers,
                scopes=scopes,
            )
        )
