import re

from odoo import models

from ..tools import vietqr


class ResPartnerBank(models.Model):
    """VietQR from what is known anyway: the bank and the number of the account.

    Odoo's own code wants a proxy type, a proxy value and the NAPAS number in the place
    of the BIC; where these are set they are used.
    """

    _inherit = "res.partner.bank"

    def _get_napas_account(self):
        """Return (number of the bank at NAPAS, number of the account)."""
        bank = self.bank_id.napas_code or ""
        if not bank and re.fullmatch(r"\d{6}", self.bank_bic or ""):
            bank = self.bank_bic
        account = self.proxy_value if self.proxy_type == "bank_acc" else False
        return bank, account or self.acc_number or ""

    def _get_vietqr(self, amount, currency, memo):
        """Return the text of the QR code of a transfer; empty where there is none.

        Only đồng to an account whose bank has a number at NAPAS.
        """
        if not self or currency.name != "VND":
            return ""
        bank, account = self._get_napas_account()
        try:
            return vietqr.payload(bank, account, round(max(amount, 0)), memo)
        except ValueError:
            return ""

    # === Odoo's own documents ===

    def _get_merchant_account_info(self):
        """An account without a proxy is paid by its number."""
        bank, account = self._get_napas_account()
        if (
            self.country_code != "VN"
            or not bank
            or self.proxy_type
            not in (
                False,
                "none",
                "bank_acc",
            )
        ):
            return super()._get_merchant_account_info()
        beneficiary = self._serialize(0, bank) + self._serialize(1, account)
        parts = ((0, vietqr.NAPAS), (1, beneficiary), (2, vietqr.TO_ACCOUNT))
        return 38, "".join(self._serialize(*part) for part in parts)

    def _is_paid_by_number(self):
        """Whether the QR code needs nothing but bank and number."""
        return self.country_code == "VN" and all(self._get_napas_account())

    def _get_error_messages_for_qr(self, qr_method, debtor_partner, currency):
        by_number = qr_method == "emv_qr" and self and self._is_paid_by_number()
        if by_number and currency.name == "VND":
            return None
        return super()._get_error_messages_for_qr(qr_method, debtor_partner, currency)

    def _check_for_qr_code_errors(self, qr_method, *args):
        if qr_method == "emv_qr" and self._is_paid_by_number():
            return None
        return super()._check_for_qr_code_errors(qr_method, *args)
