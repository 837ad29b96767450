from odoo import models
from odoo.tools import get_lang

from ..tools import amount_in_words

# what accountants write for a unit and its hundredth; others fall back on Odoo's label
UNITS = {
    "VND": ("đồng", ""),
    "USD": ("đô la Mỹ", "xu"),
    "EUR": ("euro", "xu"),
    "GBP": ("bảng Anh", "xu"),
    "JPY": ("yên Nhật", ""),
    "CNY": ("nhân dân tệ", "xu"),
    "KRW": ("won Hàn Quốc", ""),
    "THB": ("bạt Thái Lan", "xu"),
    "SGD": ("đô la Singapore", "xu"),
    "AUD": ("đô la Úc", "xu"),
    "HKD": ("đô la Hồng Kông", "xu"),
    "TWD": ("đô la Đài Loan", "xu"),
    "LAK": ("kíp Lào", ""),
    "KHR": ("riel Campuchia", ""),
}


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def amount_to_text(self, amount):
        """Write an amount out in right Vietnamese when the language is Vietnamese."""
        self.ensure_one()
        if not get_lang(self.env).code.startswith("vi"):
            return super().amount_to_text(amount)
        unit, subunit = UNITS.get(self.name) or (
            (self.currency_unit_label or self.name).lower(),
            (self.currency_subunit_label or "").lower(),
        )
        return amount_in_words.amount_to_words(
            self.round(amount),
            unit,
            subunit,
            digits=self.decimal_places,
            **self._amount_words_options(),
        )

    def _amount_words_options(self):
        """Return the company's habits: linh or lẻ, nghìn or ngàn, when chẵn."""
        # sudo: the settings of printed words are read by whoever prints
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return {
            "linh": get_param("crm_vn_base.amount_linh") or "linh",
            "nghin": get_param("crm_vn_base.amount_nghin") or "nghìn",
            "chan": get_param("crm_vn_base.amount_chan") or "thousand",
            "end": get_param("crm_vn_base.amount_end") or "",
        }
