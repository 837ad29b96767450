from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "crm_vn_contract_project.action_report_breach"


class AgreementBreachWizard(models.TransientModel):
    """The calculation on one sheet of paper: how, on which law, how much in words."""

    _inherit = "agreement.breach.wizard"

    # === Actions ===

    def action_print(self):
        self._check_something_late()
        return self.env.ref(REPORT).report_action(self)

    def action_post(self):
        """Keep the calculation with the contract: its sheet, in the chatter."""
        self._check_something_late()
        report = self.env.ref(REPORT)
        pdf, _kind = report._render_qweb_pdf(report.report_name, self.ids)
        self.agreement_id.message_post(
            body=self._get_summary(),
            attachments=[(f"{self._get_document_file_name()}.pdf", pdf)],
            subtype_xmlid="mail.mt_note",
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_something_late(self):
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Contract %(contract)s: there is nothing to keep or print, nothing "
                    "is late.",
                    contract=self.agreement_id.code,
                )
            )

    def _get_summary(self):
        money, parts = self.currency_id.format, []
        if self._get_lines("interest"):
            parts.append(
                self.env._(
                    "interest on late payment %(amount)s",
                    amount=money(self.amount_interest),
                )
            )
        if self._get_lines("penalty"):
            parts.append(
                self.env._(
                    "penalty for late delivery %(amount)s",
                    amount=money(self.amount_penalty),
                )
            )
        return self.env._(
            "Calculated until %(date)s: %(what)s.",
            date=self._format_statement_day(self.until),
            what=", ".join(parts),
        )

    # === On paper ===

    def _get_statement_values(self):
        """Return what the printed calculation says, as plain text."""
        self.ensure_one()
        wizard = self._in_document_lang()
        agreement = wizard.agreement_id
        return {
            "date": fields.Date.context_today(self),
            "until": self._format_statement_day(self.until),
            "place": wizard._document_place(agreement.company_id.sudo()),
            "bases": wizard._get_statement_bases(),
            "sections": [
                wizard._get_statement_section(kind)
                for kind in wizard._get_kinds()
                if wizard._get_lines(kind)
            ],
            "balance": wizard._get_statement_balance(),
            "currency": wizard._document_currency(self.currency_id),
            "signatures": wizard._get_statement_signatures(),
        }

    def _get_statement_bases(self):
        """Return what the calculation rests on: contract, clause, law of the day."""
        agreement = self.agreement_id
        bases = [
            self.env._(
                "Pursuant to contract No. %(code)s signed on %(date)s between "
                "%(customer)s and %(company)s;",
                code=agreement.code,
                date=self._format_statement_day(agreement.signature_date),
                # sudo: both names stand on the contract the user reads
                customer=agreement.sudo().commercial_partner_id.name,
                company=agreement.sudo().company_id.name,
            )
        ]
        bases += [
            self.env._("Pursuant to %(law)s;", law=text)
            for text in (self.legal_basis or "").splitlines()
        ]
        return bases

    def _get_statement_section(self, kind):
        """Return one table: who pays whom, the rows, the total and how it is made."""
        amount = self._sum_lines(kind)
        lines = self._get_lines(kind)
        capped = lines.filtered("is_capped")
        return {
            "kind": kind,
            "title": self._get_statement_titles()[kind],
            "rows": [line._get_statement_row() for line in lines],
            "total": self._document_amount(amount, self.currency_id),
            "words": self._document_words(amount, self.currency_id),
            "cap": f"{self._document_quantity(capped[0].cap)}%" if capped else "",
        }

    def _get_statement_titles(self):
        return {
            "interest": self.env._("Interest on late payment, owed by party A"),
            "penalty": self.env._("Penalty for late delivery, owed by party B"),
        }

    def _get_statement_balance(self):
        """Return who owes what after both are set off; nothing for one of them."""
        if self.kind != "both" or not (self.amount_interest and self.amount_penalty):
            return None
        owed = abs(self.amount_total)
        return {
            "debtor": "A" if self.amount_total >= 0 else "B",
            "amount": self._document_amount(owed, self.currency_id),
            "words": self._document_words(owed, self.currency_id),
        }

    def _get_statement_signatures(self):
        # sudo: who signs for one's own company stands on its papers
        agreement = self.agreement_id.sudo()
        sign, stamp = (
            self.env._("(signature, full name)"),
            self.env._("(signature, full name, stamp)"),
        )
        return [
            {
                "title": self.env._("Prepared by"),
                "hint": sign,
                "name": self.env.user.name,
            },
            {"title": self.env._("Chief accountant"), "hint": sign},
            {
                "title": self.env._("For the company"),
                "position": agreement.company_signatory_function,
                "hint": stamp,
                "name": agreement.company_signatory_id.name,
            },
        ]

    @api.model
    def _format_statement_day(self, date):
        return date.strftime("%d/%m/%Y") if date else "……/……/………"

    def _get_document_file_name(self):
        self.ensure_one()
        name = self.env._("Penalty and interest %s", self.agreement_id.code)
        return name.replace("/", "-")
