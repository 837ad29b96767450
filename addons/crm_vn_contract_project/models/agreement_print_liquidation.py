from odoo import fields, models

from .agreement_print import SIGNED_WORDS


class Agreement(models.Model):
    """The minutes by which both parties end a contract."""

    _inherit = "agreement"

    liquidation_code = fields.Char(
        string="Liquidation Minutes", copy=False, readonly=True, index="trigram"
    )

    def write(self, vals):
        """The number is drawn, never typed."""
        if self.env.context.get("agreement_signed_words") is not SIGNED_WORDS:
            vals = {key: vals[key] for key in vals if key != "liquidation_code"}
        return super().write(vals)

    def _get_liquidation_values(self):
        """Return what the printed minutes of liquidation say, as plain text."""
        self.ensure_one()
        self.check_access("read")
        self._draw_liquidation_code()
        agreement = self._in_document_lang()
        sides = agreement._get_document_sides()
        still_open = self._get_liquidation_open()
        return {
            "number": self.liquidation_code,
            "date": self.liquidation_date,
            "place": agreement._document_place(self.company_id.sudo()),
            "bases": agreement._get_liquidation_bases(),
            "parties": sides,
            "amounts": agreement._get_liquidation_amounts(),
            "open": agreement._document_amount(still_open, self.currency_id),
            "words": agreement._document_words(still_open, self.currency_id),
            "schedule": agreement._get_liquidation_schedule(),
            "warranty": agreement._get_liquidation_warranty(),
            "signatures": agreement._get_document_signatures(sides),
        }

    def _draw_liquidation_code(self):
        """Give the minutes their number when they are printed first."""
        for agreement in self.filtered(lambda rec: not rec.liquidation_code):
            today = fields.Date.context_today(self)
            # sudo: whoever may read the contract prints its minutes
            counter = self.env["agreement.counter"].sudo()
            code = counter._next_code(
                "BBTL", agreement.company_id, agreement.liquidation_date or today
            )
            signed = agreement.sudo().with_context(agreement_signed_words=SIGNED_WORDS)
            signed.liquidation_code = code

    def _get_liquidation_bases(self):
        lines = [
            self.env._(
                "Pursuant to contract No. %(code)s signed on %(date)s;",
                code=self.code,
                date=self._format_document_day(self.signature_date),
            )
        ]
        # sudo: the papers of the contract, named on its last one
        for appendix in self.sudo().appendix_ids.sorted("number"):
            if appendix.state == "signed":
                lines.append(
                    self.env._(
                        "Pursuant to appendix No. %(code)s signed on %(date)s;",
                        code=appendix.code,
                        date=self._format_document_day(appendix.signed_on),
                    )
                )
        signed = self.sudo().handover_ids.filtered(
            lambda minutes: minutes.state == "signed"
        )
        return lines + [
            minutes._get_document_basis()
            for minutes in signed.sorted(lambda line: (line.signed_on, line.id))
        ]

    def _format_document_day(self, date):
        return date.strftime("%d/%m/%Y") if date else "……/……/………"

    # === Money ===

    def _get_liquidation_open(self):
        """Return what is still to be paid."""
        return max(self.amount_total - self.amount_received, 0.0)

    def _get_liquidation_retained(self):
        # sudo: the schedule is part of the contract
        retained = self.sudo().instalment_ids.filtered(
            lambda line: line.trigger == "warranty_end"
        )
        return sum(retained.mapped("amount_open"))

    def _get_liquidation_amounts(self):
        """Return [(what, amount)]: worth, accepted, tax in it, paid, kept, open."""
        orders = self._get_document_orders()
        accepted = self.sudo()._get_accepted_amount()
        rows = [
            (self.env._("Contract value, taxes included"), self.amount_total),
            (self.env._("Of it value added tax"), sum(orders.mapped("amount_tax"))),
            (self.env._("Value handed over and accepted"), accepted),
            (self.env._("Invoiced"), self.amount_invoiced),
            (self.env._("Paid by party A"), self.amount_received),
            (
                self.env._("Kept until the end of the warranty"),
                self._get_liquidation_retained(),
            ),
            (
                self.env._("Still to be paid, the part kept included"),
                self._get_liquidation_open(),
            ),
        ]
        unit = self._document_currency(self.currency_id)
        return [
            (label, f"{self._document_amount(value, self.currency_id)} {unit}")
            for label, value in rows
        ]

    def _get_liquidation_schedule(self):
        """Return when what is open is paid: {name, amount, due}."""
        rows = []
        for line in self._get_document_schedule().filtered("amount_open"):
            due = line.date_due
            unit = self._document_currency(self.currency_id)
            amount = self._document_amount(line.amount_open, self.currency_id)
            rows.append(
                {
                    "name": line.name,
                    "amount": f"{amount} {unit}",
                    "due": self._format_document_day(due)
                    if due
                    else line.with_context(lang=self.env.lang)._get_document_term(),
                }
            )
        return rows

    def _get_liquidation_warranty(self):
        if not self.warranty_months:
            return ""
        accepted = self.sudo()._get_completed_on("acceptance")
        if not accepted:
            return ""
        return self._format_document_day(
            fields.Date.add(accepted, months=self.warranty_months)
        )

    def _get_liquidation_file_name(self):
        self.ensure_one()
        name = self.liquidation_code or f"BBTL {self.code or ''}"
        return name.replace("/", "-")
