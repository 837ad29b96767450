from odoo import models

from ..tools import lunar


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_next_birthday(self, since):
        """Return the first birthday on or after a day, lunar where it is kept so.

        29/2 is kept on 28/2 in common years, the 30th of a lunar month of 29 days on
        its 29th.
        """
        self.ensure_one()
        if self.birthday_is_lunar and self.lunar_birth_day and self.lunar_birth_month:
            try:
                return lunar.next_lunar_anniversary(
                    self.lunar_birth_day,
                    self.lunar_birth_month,
                    since,
                    self.lunar_birth_leap,
                )
            except lunar.LunarRangeError:
                return False
        born = self.birthdate_date
        return born and lunar.next_solar_anniversary(born.day, born.month, since)
