from odoo import api, fields, models

from ..tools import vietqr
from .agreement_instalment import EVENT


class AgreementInstalment(models.Model):
    """The payment request of an instalment: a letter with the account and a QR code."""

    _name = "agreement.instalment"
    _inherit = ["agreement.instalment", "crm.printed.document.mixin"]

    request_code = fields.Char(
        string="Payment Request", readonly=True, copy=False, index="trigram"
    )
    request_date = fields.Date(string="Requested on", readonly=True, copy=False)

    def write(self, vals):
        """The number is drawn, never typed."""
        if self.env.context.get("instalment_event") is not EVENT:
            drawn = {"request_code", "request_date"}
            vals = {key: vals[key] for key in vals if key not in drawn}
        return super().write(vals)

    # === On the contract ===

    def _get_document_term(self):
        """Say in words when the instalment is payable."""
        self.ensure_one()
        return self._describe_document_term(self)

    @api.model
    def _describe_document_term(self, row):
        """Say when a row is payable: an instalment, or a proposal of an appendix."""
        if row.trigger == "date":
            day = self._format_day(row.date_planned)
            return self.env._("on %(date)s", date=day) if day else ""
        event = self._get_document_events().get(row.trigger, "")
        if not row.days:
            return self.env._("on the day of %(event)s", event=event)
        values = {"days": f"{row.days:02d}", "event": event}
        if row.days_kind == "working":
            return self.env._("within %(days)s working days from %(event)s", **values)
        return self.env._("within %(days)s days from %(event)s", **values)

    @api.model
    def _get_document_events(self):
        return {
            "signing": self.env._("the signing of the contract"),
            "handover": self.env._("the handover minutes"),
            "acceptance": self.env._("the acceptance minutes"),
            "invoice": self.env._("the invoice"),
            "warranty_end": self.env._("the end of the warranty"),
        }

    def _get_document_list(self):
        """Return the documents the instalment is paid against, in words."""
        return ", ".join(self.document_ids.type_id.mapped("name"))

    def _format_day(self, date):
        return date.strftime("%d/%m/%Y") if date else ""

    # === Payment request ===

    def _get_request_values(self):
        """Return what the printed payment request says."""
        self.ensure_one()
        self.check_access("read")
        self._draw_request_code()
        instalment = self._in_document_lang()
        amount = instalment.amount_open
        return {
            "number": self.request_code,
            "date": self.request_date,
            "place": instalment._document_place(self.company_id.sudo()),
            "bases": instalment._get_request_bases(),
            "rows": instalment._get_request_rows(),
            "amount": instalment._document_amount(amount, self.currency_id),
            "currency": instalment._document_currency(self.currency_id),
            "words": instalment._document_words(amount, self.currency_id),
            "due": instalment._format_day(self.date_due),
            "documents": instalment._get_document_list(),
            "account": instalment._get_request_account(amount),
            "signatures": instalment._get_request_signatures(),
        }

    def _draw_request_code(self):
        """Give the request its number when it is printed first."""
        for instalment in self.filtered(lambda line: not line.request_code):
            today = fields.Date.context_today(self)
            # sudo: whoever may read the instalment asks for its payment; the number
            # changes nothing the contract fixes
            counter = self.env["agreement.counter"].sudo()
            code = counter._next_code("ĐNTT", instalment.company_id, today)
            instalment.sudo().with_context(instalment_event=EVENT).write(
                {"request_code": code, "request_date": today}
            )

    def _get_request_bases(self):
        """Return what the request rests on: contract, minutes, invoices."""
        # sudo: the papers of the contract, named to who asks for the payment
        agreement = self.agreement_id.sudo()
        lines = [
            self.env._(
                "Pursuant to contract No. %(code)s signed on %(date)s between "
                "%(customer)s and %(company)s;",
                code=agreement.code,
                date=self._format_day(agreement.signature_date),
                customer=agreement.commercial_partner_id.name,
                company=agreement.company_id.name,
            )
        ]
        lines += [
            minutes._get_document_basis()
            for minutes in agreement.handover_ids.sorted("signed_on")
            if minutes.state == "signed"
        ]
        lines += [
            self._get_invoice_basis(move) for move in self._get_request_invoices()
        ]
        return lines

    def _get_request_invoices(self):
        # sudo: as above
        return self.sudo().move_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )

    def _get_invoice_basis(self, move):
        number = move.l10n_vn_e_invoice_number or move.name
        return self.env._(
            "Pursuant to value added tax invoice No. %(number)s of %(date)s;",
            number=number,
            date=self._format_day(move.invoice_date),
        )

    def _get_request_rows(self):
        """Return [(what, amount)] that lead to what is asked for now."""
        # sudo: sums of the contract, for who asks for one of its payments
        agreement = self.agreement_id.sudo()
        retained = agreement.instalment_ids.filtered(
            lambda line: line.trigger == "warranty_end" and line != self.sudo()
        )
        rows = [
            (self.env._("Contract value, taxes included"), agreement.amount_total),
            (
                self.env._("Value handed over and accepted"),
                agreement._get_accepted_amount(),
            ),
            (self.env._("Paid until now"), agreement.amount_received),
            (
                self.env._("Kept until the end of the warranty"),
                sum(retained.mapped("amount_open")),
            ),
            (self.env._("Amount of “%(name)s”", name=self.name), self.amount),
            (self.env._("Of it paid"), self.amount_received),
        ]
        return [
            (label, self._document_amount(value, self.currency_id))
            for label, value in rows
            if value
        ]

    def _get_request_account(self, amount):
        """Return the account to pay to and the QR code that fills in the transfer."""
        account = self._get_request_bank()
        memo = self._get_request_memo()
        # sudo: our own account is printed on every request
        text = account.sudo()._get_vietqr(amount, self.currency_id, memo)
        return {
            "holder": account.sudo().acc_holder_name or self.company_id.sudo().name,
            "number": account.sudo().acc_number or "",
            "bank": account.sudo().bank_id.name or "",
            "memo": memo,
            "payload": text,
            "qr": text and vietqr.svg(text),
        }

    def _get_request_bank(self):
        # sudo: as above
        own = self.company_id.sudo().partner_id.bank_ids[:1]
        return self.agreement_id.sudo().company_bank_id or own

    def _get_request_memo(self):
        """Return the words of the transfer: short, plain, found in the bank file."""
        memo = f"{self.request_code} {self.agreement_id.code}"
        return vietqr.plain(memo, vietqr.MEMO_LENGTH)

    def _get_request_signatures(self):
        # sudo: who signs for one's own company stands on its papers
        agreement = self.agreement_id.sudo()
        return [
            {"title": "", "hint": ""},
            {
                "title": self.env._("For the company"),
                "position": agreement.company_signatory_function,
                "hint": self.env._("(signature, full name, stamp)"),
                "name": agreement.company_signatory_id.name,
            },
        ]

    def _get_document_file_name(self):
        self.ensure_one()
        return (self.request_code or self.display_name or "").replace("/", "-")

    def _get_portal_report(self):
        """The customer loads the request with which he pays."""
        return self.env.ref("crm_vn_contract_project.action_report_payment_request")
