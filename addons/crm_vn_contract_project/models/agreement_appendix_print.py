from odoo import fields, models


class AgreementAppendix(models.Model):
    """The appendix as it is printed: what was, what applies from now on."""

    _name = "agreement.appendix"
    _inherit = ["agreement.appendix", "crm.printed.document.mixin"]

    document_data = fields.Json(
        copy=False,
        readonly=True,
        prefetch=False,  # the whole text, for what prints only
        export_string_translation=False,
        help="What the appendix said when it was signed; later prints say the same.",
    )

    def _prepare_signed_vals(self):
        # before it changes the contract: what was, is told by the contract
        words = self._prepare_document_values()
        return super()._prepare_signed_vals() | {"document_data": words}

    def _get_document_values(self):
        """Return what the printed appendix says, as plain text.

        A signed one says what it said when it was signed.
        """
        self.ensure_one()
        self.check_access("read")
        signed = self.state == "signed" and self.document_data
        values = signed or self._prepare_document_values()
        online = self._in_document_lang()._get_online_signature()
        return values | {
            "content": self.content,
            "signatures": self.agreement_id._get_document_signatures(
                values["parties"], online
            ),
        }

    def _prepare_document_values(self):
        appendix = self._in_document_lang()
        return {
            "number": self.code,
            "name": self.name,
            "date": appendix._document_date(self.signed_on),
            "place": appendix._document_place(self.company_id.sudo()),
            "bases": appendix._get_document_bases(),
            "parties": appendix._get_document_sides(),
            "reason": appendix._split_text(self.reason),
            "lines": appendix._get_document_lines(),
            "goods": appendix._get_document_goods(),
            "amounts": appendix._get_document_amounts(),
            "words": appendix._document_words(self.amount_after, self.currency_id),
            "instalments": appendix._get_document_instalments(),
            "terms": appendix._get_document_terms(),
        }

    def _split_text(self, text):
        return [line for line in (text or "").splitlines() if line.strip()]

    def _format_day(self, date):
        return date.strftime("%d/%m/%Y") if date else "……/……/………"

    def _get_document_bases(self):
        agreement = self.agreement_id
        day = self.signed_on or fields.Date.context_today(self)
        references = self.env["vn.legal.reference"]._get_in_force(
            agreement.agreement_type_id.legal_topic_ids, day
        )
        lines = [
            self.env._("Pursuant to %(law)s;", law=reference.name)
            for reference in references
        ]
        lines.append(
            self.env._(
                "Pursuant to contract No. %(code)s signed on %(date)s;",
                code=agreement.code,
                date=self._format_day(agreement.signature_date),
            )
        )
        return [*lines, self.env._("In view of the agreement of both parties.")]

    def _get_document_sides(self):
        """Return the parties of the contract; who signs is the appendix' own."""
        agreement = self.agreement_id
        parties = agreement._get_document_parties()
        # sudo: names of who signs, for whoever may read the appendix
        own = self.sudo()
        signers = {
            "customer": (own.partner_signatory_id, self.partner_signatory_function),
            "company": (own.company_signatory_id, self.company_signatory_function),
        }
        sides = []
        for side, letter in (("customer", "A"), ("company", "B")):
            person, position = signers[side]
            party = parties[side]
            if person.name and person.name != party["representative"]:
                party = party | {"representative": person.name, "authorisation": {}}
            party = party | {"position": position or party["position"]}
            sides.append(agreement._prepare_side(letter, party))
        return sides

    # === Goods and value ===

    def _get_document_lines(self):
        """Return the goods whose quantity or price changes."""
        rows = []
        for line in self.line_ids.filtered(lambda line: line._is_changed()):
            # sudo: the words of the contract's own order line
            order_line = line.sudo().order_line_id
            rows.append(
                {
                    "number": len(rows) + 1,
                    "name": (order_line.name or "").partition("\n")[0],
                    "unit": line.product_uom_id.name or "",
                    "quantity_old": self._document_quantity(line.quantity_old),
                    "quantity_new": self._document_quantity(line.quantity_new),
                    "price_old": self._document_amount(
                        line.price_old, self.currency_id
                    ),
                    "price_new": self._document_amount(
                        line.price_new, self.currency_id
                    ),
                }
            )
        return rows

    def _get_document_goods(self):
        """Return the table of the goods that are added."""
        # sudo: the goods of the appendix, for whoever may read it
        orders = self.sudo().order_ids.with_context(lang=self.env.lang)
        if not orders.order_line:
            return None
        return orders._get_document_goods() | {"words": ""}

    def _get_document_amounts(self):
        """Return [(what, amount)]; nothing when the value stays."""
        if self.currency_id.is_zero(self.amount_change):
            return []
        unit = self._document_currency(self.currency_id)
        rows = [
            (
                self.env._("Contract value until now, taxes included"),
                self.amount_before,
            ),
            (self.env._("Change by this appendix"), self.amount_change),
            (self.env._("Contract value from now on"), self.amount_after),
        ]
        return [
            (label, f"{self._document_amount(value, self.currency_id)} {unit}")
            for label, value in rows
        ]

    # === Schedule, dates ===

    def _get_document_instalments(self):
        """Return the new payment schedule; nothing when it stays as it is."""
        rows = self.schedule_ids
        kept = rows.instalment_id == self.agreement_id.instalment_ids
        if kept and not any(row._is_changed() for row in rows):
            return []
        plan = self.env["agreement.instalment"]
        return [
            {
                "number": number,
                "name": row.name,
                "percent": f"{self._document_quantity(row.percent)}%"
                if row.percent
                else "",
                "amount": self._document_amount(row.amount, self.currency_id),
                "term": plan._describe_document_term(row),
                "documents": ", ".join(row.document_type_ids.mapped("name")),
            }
            for number, row in enumerate(rows.sorted("sequence"), 1)
        ]

    def _get_document_terms(self):
        """Return the lines (what, until now, from now on) of dates that change."""
        rows = [
            (
                self.env._("Handover due"),
                self.handover_date_old,
                self.handover_date_new,
            ),
            (self.env._("End of the contract"), self.end_date_old, self.end_date_new),
        ]
        lines = [
            (label, self._format_day(old), self._format_day(new))
            for label, old, new in rows
            if new
        ]
        if self.warranty_months_new:
            months = self.env._("%s months")
            lines.append(
                (
                    self.env._("Warranty"),
                    months % self.agreement_id.warranty_months,
                    months % self.warranty_months_new,
                )
            )
        return lines

    def _get_document_file_name(self):
        self.ensure_one()
        return (self.code or self.name or "").replace("/", "-")

    def _get_portal_report(self):
        """The customer loads the appendix beside its contract."""
        return self.env.ref("crm_vn_contract_project.action_report_agreement_appendix")
