from odoo import api, fields, models

from odoo.addons.crm_vn_base.tools.phone import format_phone

# the sides of a contract on paper: (key of the party, letter)
SIDES = (("customer", "A"), ("company", "B"))
# in the context of the write that keeps the signed words; RPC cannot send an object
SIGNED_WORDS = object()


class Agreement(models.Model):
    """The contract as it is printed; PDF and Word tell the same, from one place."""

    _name = "agreement"
    _inherit = ["agreement", "crm.printed.document.mixin"]

    document_data = fields.Json(
        copy=False,
        readonly=True,
        prefetch=False,  # the whole text, for what prints only
        export_string_translation=False,
        help="What the contract said when it was signed; later prints say the same.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_words(vals) for vals in vals_list])

    def write(self, vals):
        if self.env.context.get("agreement_signed_words") is not SIGNED_WORDS:
            vals = self._without_words(vals)
        return super().write(vals)

    @api.model
    def _without_words(self, vals):
        """What a contract says on paper is not typed: others would sign it unseen."""
        return {key: vals[key] for key in vals if key != "document_data"}

    def _on_signed(self):
        res = super()._on_signed()
        signed = self.with_context(agreement_signed_words=SIGNED_WORDS)
        signed.document_data = self._prepare_document_values()
        return res

    def _get_document_values(self):
        """Return everything the printed contract says, as plain text.

        In the language of documents; amounts and dates are written out. A signed
        contract says what it said when it was signed, whatever appendices changed
        since. Whoever may read the contract may print it.
        """
        self.ensure_one()
        self.check_access("read")
        values = self.document_data or self._prepare_document_values()
        online = self._in_document_lang()._get_online_signature()
        signatures = self._get_document_signatures(values["parties"], online)
        return values | {"signatures": signatures}

    def _prepare_document_values(self):
        agreement = self._in_document_lang()
        articles = agreement._get_document_articles()
        return {
            "number": self.code,
            "partner_number": self.partner_code or "",
            "title": agreement.agreement_type_id.name or agreement.env._("Contract"),
            "name": self.name or "",
            "date": agreement._document_date(self.signature_date),
            "place": agreement._document_place(self.company_id.sudo()),
            "bases": agreement._get_document_bases(),
            "parties": agreement._get_document_sides(),
            "goods": agreement._get_document_goods(articles),
            "instalments": agreement._get_document_instalments(),
            "articles": articles,
            "witnesses": agreement._get_document_witnesses(),
        }

    def _get_document_day(self):
        """Return the day whose law the contract cites."""
        return self.signature_date or fields.Date.context_today(self)

    def _get_document_bases(self):
        """Return what the contract rests on: the law in force on its date, the wish."""
        self.ensure_one()
        references = self.env["vn.legal.reference"]._get_in_force(
            self.agreement_type_id.legal_topic_ids, self._get_document_day()
        )
        lines = [
            self.env._("Pursuant to %(law)s;", law=reference.name)
            for reference in references
        ]
        return [
            *lines,
            self.env._("In view of the needs and abilities of both parties."),
        ]

    # === Parties ===

    def _get_document_sides(self):
        """Return both parties: label, name, and rows (label, value)."""
        self.ensure_one()
        parties = self._get_document_parties()
        return [self._prepare_side(letter, parties[side]) for side, letter in SIDES]

    def _prepare_side(self, letter, party):
        kind = self.agreement_type_id
        role = kind.customer_role if letter == "A" else kind.company_role
        person = (
            f"{party['title']} {party['representative']}"
            if party["representative"]
            else ""
        )
        facts = [
            (self.env._("Address"), self._document_short_address(party["address"])),
            (self.env._("Tax code"), party["vat"]),
            (self.env._("Phone"), format_phone(party["phone"])),
            (self.env._("E-mail"), party["email"]),
            (self.env._("Account No."), self._get_party_account(party)),
            (self.env._("Represented by"), person),
            (self.env._("Position"), party["position"]),
            (self.env._("Authorisation"), self._get_party_authorisation(party)),
        ]
        return {
            "letter": letter,
            "label": self._get_side_label(letter, role),
            "name": party["name"],
            "facts": self._document_facts(facts),
            "representative": party["representative"],
            "position": party["position"],
        }

    def _get_side_label(self, letter, role):
        label = self.env._("Party %(letter)s", letter=letter).upper()
        return f"{label} ({role.upper()})" if role else label

    def _get_party_account(self, party):
        if party["bank_account"] and party["bank_name"]:
            return self.env._(
                "%(account)s at %(bank)s",
                account=party["bank_account"],
                bank=party["bank_name"],
            )
        return party["bank_account"]

    def _get_party_authorisation(self, party):
        """Return the words on the authorisation of who signs, where one is needed."""
        authorisation = party["authorisation"]
        if not authorisation:
            return ""
        return self.env._(
            "Letter of authorisation No. %(number)s of %(date)s",
            number=authorisation["number"],
            date=self._document_date(authorisation["date"]),
        )

    def _get_document_witnesses(self):
        return [
            ", ".join(
                part
                for part in (
                    witness.name,
                    witness.position,
                    witness.identity_number
                    and self.env._("ID No. %s", witness.identity_number),
                )
                if part
            )
            for witness in self.witness_ids
        ]

    def _get_document_signatures(self, sides, online=None):
        """Return the two blocks at the end.

        :param dict online: the customer's signature in the portal, on this document
        """
        self.ensure_one()
        agreement = self._in_document_lang()
        hint = agreement.env._("(signature, full name, stamp)")
        return [
            {
                "title": agreement.env._("For party %(letter)s", letter=side["letter"]),
                "position": side["position"],
                "hint": hint,
                "name": side["representative"],
                **(online or {} if side["letter"] == "A" else {}),
            }
            for side in sides
        ]

    # === Goods, money ===

    def _get_document_orders(self):
        # sudo: the goods of the contract, for whoever may read the contract
        return self.sudo().order_ids.filtered(lambda order: order.state != "cancel")

    def _get_document_goods(self, articles=()):
        """Return the table of goods; nothing where there are no orders yet.

        The amount in words stands below it, unless an article says it.
        """
        orders = self._get_document_orders().with_context(lang=self.env.lang)
        if not orders.order_line:
            return None
        goods = orders._get_document_goods()
        texts = [text for article in articles for text in article["paragraphs"]]
        if any(goods["words"] in text for text in texts):
            goods["words"] = ""
        return goods

    def _get_accepted_amount(self):
        """Return the value of what was accepted; before any acceptance: handed over."""
        signed = self.handover_ids.filtered(lambda minutes: minutes.state == "signed")
        accepted = signed.filtered(lambda minutes: minutes.kind == "acceptance")
        return sum(minutes._get_amount() for minutes in accepted or signed)

    def _get_document_instalments(self):
        """Return the rows of the payment schedule."""
        rows = []
        for number, line in enumerate(self._get_document_schedule(), 1):
            rows.append(
                {
                    "number": number,
                    "name": line.name,
                    "percent": f"{self._document_quantity(line.percent)}%"
                    if line.percent
                    else "",
                    "amount": self._document_amount(line.amount, self.currency_id),
                    "term": line._get_document_term(),
                    "documents": line._get_document_list(),
                }
            )
        return rows

    def _get_document_schedule(self):
        # sudo: the schedule is part of the contract
        instalments = self.sudo().instalment_ids
        return instalments.sorted(lambda line: (line.sequence, line.id))

    # === Clauses ===

    def _get_document_articles(self):
        """Return the articles: {number, title, paragraphs, table}.

        ``table`` names what is printed below: "goods", "instalments" or nothing. What
        no clause announces gets an article of its own, so that nothing is forgotten.
        """
        clauses = self._get_printed_clauses()
        named = {table for _title, _text, table in clauses}
        clauses = [
            *(own for own in self._get_own_articles() if own[2] not in named),
            *clauses,
        ]
        return [
            {
                "number": number,
                "title": title,
                "paragraphs": self._split_paragraphs(text),
                "table": table or "",
            }
            for number, (title, text, table) in enumerate(clauses, 1)
        ]

    def _get_own_articles(self):
        articles = []
        if self._get_document_orders().order_line:
            title = self.env._("Goods, services and contract value")
            articles.append((title, "", "goods"))
        if self.sudo().instalment_ids:
            title = self.env._("Payment schedule")
            articles.append((title, "", "instalments"))
        return articles

    def _split_paragraphs(self, text):
        return [line for line in (text or "").splitlines() if line.strip()]

    # === Files ===

    def _get_document_file_name(self):
        """Return the name of the downloaded file: a number without slashes."""
        self.ensure_one()
        return (self.code or self.name or "").replace("/", "-")

    def _get_portal_report(self):
        """The customer loads the contract he reads in the portal."""
        return self.env.ref("crm_vn_contract_project.action_report_agreement")
