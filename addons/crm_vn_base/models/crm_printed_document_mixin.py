from base64 import b64encode

from odoo import api, fields, models

from ..tools.formats import date_in_words, format_number, strip_invisible
from ..tools.local_day import ZONE
from ..tools.phone import format_phone

DOCUMENT_LANG = "vi_VN"


class CrmPrintedDocumentMixin(models.AbstractModel):
    """A record that is printed as a document: the words its templates ask for.

    Documents are in Vietnamese, whoever prints them: so the law and the other party
    want it. Where Vietnamese is not installed they are in the language of the user.
    """

    _name = "crm.printed.document.mixin"
    _description = "Printed Document"

    @api.model
    def _get_document_lang(self):
        installed = self.env["res.lang"]._get_data(code=DOCUMENT_LANG)
        return DOCUMENT_LANG if installed else self.env.lang or "en_US"

    def _in_document_lang(self):
        return self.with_context(lang=self._get_document_lang())

    # === Words ===

    @api.model
    def _document_date(self, date):
        """Write a date out, or leave room for it to be written by hand."""
        return date_in_words(date) if date else "ngày …… tháng …… năm ………"

    @api.model
    def _document_place(self, company):
        """Return where the company signs: its province."""
        return company.state_id.name or ""

    @api.model
    def _document_amount(self, amount, currency):
        return format_number(currency.round(amount), currency.decimal_places)

    @api.model
    def _document_words(self, amount, currency):
        """Return the amount in words."""
        currency = currency.with_context(lang=self._get_document_lang())
        return currency.amount_to_text(amount)

    @api.model
    def _document_quantity(self, quantity):
        """Write a quantity without the zeros that say nothing."""
        text = format_number(round(quantity, 4), 4)
        return text.rstrip("0").rstrip(",")

    @api.model
    def _document_currency(self, currency):
        return "đồng" if currency.name == "VND" else currency.name

    @api.model
    def _document_signed_online(self, image, time):
        """Return what a signature block shows of a signature made in the portal."""
        if not image:
            return {}
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self.env.context.get("tz") or ZONE), time
        )
        note = self.env._("Signed online at %(time)s", time=f"{local:%H:%M %d/%m/%Y}")
        return {"image": image, "note": note}

    @api.model
    def _document_svg_uri(self, svg):
        """Return a drawing as it may stand in the src of an image."""
        return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"

    # === People and companies ===

    @api.model
    def _document_address(self, partner):
        """Return the address in one line; the home country goes without saying."""
        # sudo: a document shows the address to whoever prints it
        partner = partner.sudo()
        lines = partner._display_address(without_company=True).splitlines()
        text = ", ".join(line.strip(" ,") for line in lines if line.strip(" ,"))
        return self._document_short_address(text)

    @api.model
    def _document_short_address(self, address):
        """Return an address of one line without Vietnam at its end."""
        vietnam = self.env.ref("base.vn")
        for name in {vietnam.name, vietnam.with_context(lang="en_US").name, "Việt Nam"}:
            address = address.removesuffix(name).rstrip(" ,")
        return strip_invisible(address)

    @api.model
    def _document_phone(self, partner):
        return format_phone(partner.sudo().phone) or ""

    @api.model
    def _document_person(self, person):
        """Return a name as one signs with it; the salutation is never guessed."""
        person = person.sudo()
        title = {"male": "Ông", "female": "Bà"}.get(person.gender, "Ông/Bà")
        return f"{title} {person.name}" if person.name else ""

    @api.model
    def _document_bank(self, bank):
        """Return the account in one line: number, bank."""
        bank = bank.sudo()
        parts = (bank.acc_number, bank.bank_id.name)
        return " - ".join(part for part in parts if part)

    @api.model
    def _document_facts(self, rows):
        """Return the rows (label, value) that have a value."""
        return [(label, value) for label, value in rows if value]

    # === Goods ===

    @api.model
    def _document_goods(self, lines, currency, total, taxes, untaxed):
        """Return what the table of goods shows.

        :param lines: prepared by :meth:`_document_goods_line`
        :param taxes: [(label, amount)]
        """
        number = 0
        for line in lines:
            if line["kind"] == "product":
                number += 1
                line["number"] = number
        amounts = [
            (self.env._("Total of goods and services"), untaxed),
            *taxes,
            (self.env._("Total payable"), total),
        ]
        return {
            "currency": self._document_currency(currency),
            "lines": lines,
            "totals": [
                (label, self._document_amount(amount, currency))
                for label, amount in amounts
            ],
            "words": self._document_words(total, currency),
        }
