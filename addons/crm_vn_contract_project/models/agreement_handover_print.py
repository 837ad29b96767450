from odoo import models


class AgreementHandover(models.Model):
    """Minutes as they are printed: whoever may read them, without any price.

    The value accepted stands on acceptance minutes only for who may read the contract.
    """

    _name = "agreement.handover"
    _inherit = ["agreement.handover", "crm.printed.document.mixin"]

    def _get_document_values(self):
        """Return what the printed minutes say, as plain text."""
        self.ensure_one()
        self.check_access("read")
        minutes = self._in_document_lang()
        day = self.signed_on or self.date
        return {
            "number": self.code,
            "date": day,
            "place": minutes._document_place(self.company_id.sudo()),
            "where": minutes._document_short_address(self.place or ""),
            "bases": minutes._get_document_bases(),
            "parties": minutes._get_document_sides(),
            "lines": minutes._get_document_lines(),
            "papers": minutes._get_document_papers(),
            "defects": minutes._get_document_defects(),
            "amounts": minutes._get_document_amounts(),
            "remarks": minutes._get_document_remarks(),
            "signatures": minutes._get_document_signatures(),
        }

    def _get_document_remarks(self):
        """Return the remarks of both sides, by paragraph."""
        text = "\n".join(part for part in (self.note, self.customer_remark) if part)
        return [line for line in text.splitlines() if line.strip()]

    def _get_document_bases(self):
        # sudo: the number of the contract, for staff who see minutes only
        agreement = self.agreement_id.sudo()
        bases = [
            self.env._(
                "Pursuant to contract No. %(code)s signed on %(date)s;",
                code=agreement.code,
                date=self._format_day(agreement.signature_date),
            )
        ]
        if self.kind == "acceptance":
            handovers = agreement.handover_ids.filtered(
                lambda minutes: minutes.kind == "handover" and minutes.state == "signed"
            )
            bases += [
                minutes._get_document_basis()
                for minutes in handovers.sorted("signed_on")
            ]
        return bases

    def _get_document_basis(self):
        """Return the line by which other documents cite these minutes."""
        self.ensure_one()
        values = {"code": self.code, "date": self._format_day(self.signed_on)}
        if self.kind == "acceptance":
            return self.env._(
                "Pursuant to acceptance minutes No. %(code)s of %(date)s;", **values
            )
        return self.env._(
            "Pursuant to handover minutes No. %(code)s of %(date)s;", **values
        )

    def _format_day(self, date):
        return date.strftime("%d/%m/%Y") if date else "……/……/………"

    # === Who hands over, who takes over ===

    def _get_document_sides(self):
        # sudo: who the contract is with, for staff who see minutes only
        parties = self.agreement_id.sudo()._get_document_parties()
        labels = self._get_side_labels()
        ours = parties["company"] | self._get_our_person()
        theirs = parties["customer"] | self._get_their_person(parties["customer"])
        return [
            self._prepare_side(labels["customer"], theirs),
            self._prepare_side(labels["company"], ours),
        ]

    def _get_side_labels(self):
        """Return what the parties are called: as on the contract, or by their part."""
        if self.kind == "acceptance":
            # sudo: the words of the contract, for staff who see minutes only
            agreement = self.agreement_id.sudo()
            kind = agreement.agreement_type_id
            return {
                "customer": agreement._get_side_label("A", kind.customer_role),
                "company": agreement._get_side_label("B", kind.company_role),
            }
        return {
            "customer": self.env._("The receiver (party A)").upper(),
            "company": self.env._("The deliverer (party B)").upper(),
        }

    def _get_our_person(self):
        """Return who hands over for us."""
        # sudo: the phone of a colleague, as it stands on the paper
        user = self.user_id.sudo()
        return {
            "representative": self.representative_name or user.name or "",
            "position": self.representative_position or "",
            "person_phone": self._document_phone(user.partner_id),
        }

    def _get_their_person(self, party):
        if not self.signatory_name:
            return {"person_phone": ""}
        return {
            "representative": self.signatory_name,
            "position": self.signatory_position or "",
            "person_phone": "",
        }

    def _prepare_side(self, label, party):
        facts = [
            (self.env._("Address"), self._document_short_address(party["address"])),
            (self.env._("Represented by"), party["representative"]),
            (self.env._("Position"), party["position"]),
            (self.env._("Phone"), party.get("person_phone")),
        ]
        return {
            "label": label,
            "name": party["name"],
            "facts": self._document_facts(facts),
            "representative": party["representative"],
        }

    def _get_document_signatures(self):
        hint = self.env._("(signature, full name)")
        theirs, ours = self._get_document_sides()
        if self.kind == "acceptance":
            titles = (self.env._("For party A"), self.env._("For party B"))
            hint = self.env._("(signature, full name, stamp)")
        else:
            titles = (self.env._("Received by"), self.env._("Delivered by"))
        return [
            {
                **self._get_online_signature(),
                "title": titles[0],
                "position": "",
                "hint": hint,
                "name": theirs["representative"],
            },
            {"title": titles[1], "hint": hint, "name": ours["representative"]},
        ]

    # === What is handed over ===

    def _get_document_lines(self):
        """Return the rows of the table: quantities and conditions, no prices."""
        rows = []
        for number, line in enumerate(self.line_ids, 1):
            # sudo: the words of the order line, for staff who do not see orders
            order_line = line.sudo().order_line_id
            name, _newline, description = (order_line.name or "").partition("\n")
            rows.append(
                {
                    "number": number,
                    "name": name,
                    "description": description.strip(),
                    "serial": line.serial or "",
                    "unit": line.product_uom_id.name or "",
                    "ordered": self._document_quantity(line.quantity_ordered),
                    "before": self._document_quantity(line.quantity_before),
                    "quantity": self._document_quantity(line.quantity),
                    "condition": line._get_document_condition(),
                }
            )
        return rows

    def _get_document_papers(self):
        """Return the documents handed over: {name, form, copies, note}."""
        forms = self._get_document_words(self.document_ids, "form")
        return [
            {
                "name": paper.name,
                "form": forms[paper.form],
                "copies": paper.copies,
                "note": paper.note or "",
            }
            for paper in self.document_ids
        ]

    def _get_document_defects(self):
        """Return the defects and their deadlines: {name, severity, deadline, state}."""
        severities = self._get_document_words(self.defect_ids, "severity")
        states = self._get_document_words(self.defect_ids, "state")
        return [
            {
                "name": defect.name,
                "severity": severities[defect.severity],
                "deadline": self._format_day(defect.deadline),
                "state": states[defect.state],
            }
            for defect in self.defect_ids
        ]

    def _get_document_words(self, records, fname):
        """Return the words of a selection, in the language of documents."""
        return dict(records._fields[fname]._description_selection(self.env))

    def _get_document_amounts(self):
        """Return the value accepted now and in all, for who may read the contract."""
        agreement = self.agreement_id
        if self.kind != "acceptance" or not agreement.has_access("read"):
            return []
        rows = [
            (self.env._("Value accepted this time"), self._get_amount()),
            (self.env._("Value accepted in all"), self._get_amount_until_now()),
        ]
        currency = agreement.currency_id
        unit = self._document_currency(currency)
        return [
            (label, f"{self._document_amount(value, currency)} {unit}")
            for label, value in rows
        ]

    def _get_amount(self):
        """Return what the quantities of these minutes cost, taxes included."""
        amount = 0.0
        # sudo: prices of the contract's own lines, shown to who may read the contract
        for line in self.sudo().line_ids:
            order_line = line.order_line_id
            if order_line.product_uom_qty:
                share = line.quantity / order_line.product_uom_qty
                amount += order_line.price_total * share
        return amount

    def _get_amount_until_now(self):
        signed = self.sudo().agreement_id.handover_ids.filtered(
            lambda minutes: minutes.kind == self.kind and minutes.state == "signed"
        )
        return sum(minutes._get_amount() for minutes in signed | self)

    def _get_document_file_name(self):
        self.ensure_one()
        return (self.code or "").replace("/", "-")

    def _get_portal_report(self):
        """The customer loads the minutes he reads in the portal."""
        return self.env.ref("crm_vn_contract_project.action_report_agreement_handover")
