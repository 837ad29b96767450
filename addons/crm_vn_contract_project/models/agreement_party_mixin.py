from odoo import api, fields, models

from .agreement_signatory_mixin import PREFIXES

TITLES = {"male": "Ông", "female": "Bà"}


class AgreementPartyMixin(models.AbstractModel):
    """The two parties of a contract, and who signs for them by which right.

    Fields of the customer begin with ``partner_``, ours with ``company_``. Registered
    data come from the partner until the contract is submitted, then they stay.
    """

    _name = "agreement.party.mixin"
    _inherit = ["agreement.signatory.mixin"]
    _description = "Parties of a Contract"

    # === Customer ===
    partner_signatory_id = fields.Many2one(
        domain="[('id', 'child_of', commercial_partner_id)]"
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Customer's Bank Account",
        compute="_compute_partner_bank_id",
        store=True,
        readonly=False,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )

    # === Our company ===
    company_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Our Bank Account",
        compute="_compute_company_bank_id",
        store=True,
        readonly=False,
        domain="[('partner_id.ref_company_ids', 'in', company_id)]",
    )

    # === Signing ===
    witness_ids = fields.One2many("agreement.witness", "agreement_id")
    party_data = fields.Json(
        copy=False,
        prefetch=False,  # for the form and what prints only
        export_string_translation=False,
        help="Registered data of both parties as submitted, then as signed.",
    )
    partner_registered = fields.Text(
        string="Customer's Registered Data", compute="_compute_registered"
    )
    company_registered = fields.Text(
        string="Our Registered Data", compute="_compute_registered"
    )
    copy_count = fields.Integer(
        string="Originals", default=4, help="How many originals are signed."
    )
    original_place = fields.Char(
        string="Original Kept at", copy=False, help="Where our signed original lies."
    )

    _copy_count_positive = models.Constraint(
        "CHECK(copy_count >= 0)", "The number of originals cannot be negative."
    )

    # === Computes ===

    @api.model
    def _get_signatory(self, partner):
        """Return who usually signs for a party: its legal representative.

        A person signs for himself.
        """
        contacts = partner.child_ids.filtered(
            lambda child: child.type == "contact" and child.function
        )
        person = partner if partner and not partner.is_company else contacts[:1]
        return partner.legal_representative_id or person

    @api.depends("partner_id")
    def _compute_partner_signatory_id(self):
        for agreement in self:
            party = agreement.partner_id.commercial_partner_id
            # sudo: a contact of the customer, whoever has it in his book
            signatory = self._get_signatory(party.sudo())
            agreement.partner_signatory_id = signatory.sudo(False)

    @api.depends("company_id")
    def _compute_company_signatory_id(self):
        for agreement in self:
            # sudo: who signs for us is no secret, whoever may read our own record
            party = agreement.company_id.sudo().partner_id
            agreement.company_signatory_id = self._get_signatory(party).sudo(False)

    @api.depends("partner_id")
    def _compute_partner_bank_id(self):
        for agreement in self:
            party = agreement.partner_id.commercial_partner_id
            agreement.partner_bank_id = party.bank_ids[:1]

    @api.depends("company_id")
    def _compute_company_bank_id(self):
        for agreement in self:
            # sudo: our own account is printed on every document
            party = agreement.company_id.sudo().partner_id
            agreement.company_bank_id = party.bank_ids[:1].sudo(False)

    @api.depends("partner_id", "company_id", "party_data")
    def _compute_registered(self):
        for agreement in self:
            parties = agreement._get_document_parties()
            agreement.partner_registered = self._format_registered(parties["customer"])
            agreement.company_registered = self._format_registered(parties["company"])

    @api.model
    def _format_registered(self, party):
        """Write the registered data of a party as lines."""
        labels = {
            "vat": self.env._("Tax code: %s"),
            "phone": self.env._("Phone: %s"),
            "email": self.env._("E-mail: %s"),
        }
        lines = [party["name"], party["address"]]
        lines += [label % party[key] for key, label in labels.items() if party[key]]
        return "\n".join(line for line in lines if line)

    # === The parties as printed ===

    def _get_document_parties(self):
        """Return the data of both parties as documents print them.

        ``{"customer": {…}, "company": {…}}``; each side is a dict with the keys

        - ``side``: "customer" (Bên A) or "company" (Bên B)
        - ``name`` (as registered), ``address`` (one line), ``vat``, ``phone``,
          ``email``: strings, empty where unknown; ``is_company``: bool
        - ``title`` ("Ông", "Bà", or "Ông/Bà" where unknown), ``representative``,
          ``position``: strings
        - ``authorisation``: empty dict when the legal representative signs, else
          ``number`` (string), ``date`` and ``valid_to`` (dates or None)
        - ``bank_account``, ``bank_name``: strings

        Registered data are those of the partner while the contract is a draft, those
        submitted afterwards, and everything stays as signed once it is signed.
        Readable by whoever may read the contract; no rights on partners are needed.
        """
        self.ensure_one()
        frozen = self.party_data or {}
        parties = {}
        for side in PREFIXES:
            party = self._prepare_registered(side) | self._prepare_representative(side)
            party |= frozen.get(side, {})
            authorisation = party["authorisation"]
            party["authorisation"] = authorisation and {
                "number": authorisation["number"],
                "date": fields.Date.to_date(authorisation["date"]),
                "valid_to": fields.Date.to_date(authorisation["valid_to"]),
            }
            parties[side] = party
        return parties

    def _prepare_registered(self, side):
        """Return the registered data of a party, from its partner, as plain JSON."""
        partner = self._get_party(side)
        lines = partner._display_address(without_company=True).split("\n")
        parts = [line.strip(" ,") for line in lines] if partner else []
        return {
            "side": side,
            "name": partner.legal_name or partner.name or "",
            "address": ", ".join(part for part in parts if part),
            "vat": partner.vat or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
            "is_company": partner.is_company,
        }

    def _prepare_representative(self, side):
        """Return who signs for a party and its bank account, as plain JSON."""
        prefix = PREFIXES[side]
        # sudo: names and accounts as printed, see _get_document_parties
        agreement = self.sudo()
        signatory = agreement[f"{prefix}_signatory_id"]
        bank = agreement[f"{prefix}_bank_id"]
        authorisation = {}
        if agreement[f"{prefix}_authorisation_number"]:
            authorisation = {
                "number": agreement[f"{prefix}_authorisation_number"],
                "date": fields.Date.to_string(
                    agreement[f"{prefix}_authorisation_date"]
                ),
                "valid_to": fields.Date.to_string(
                    agreement[f"{prefix}_authorisation_valid_to"]
                ),
            }
        return {
            "title": TITLES.get(signatory.gender, "/".join(TITLES.values())),
            "representative": signatory.name or "",
            "position": agreement[f"{prefix}_signatory_function"] or "",
            "authorisation": authorisation,
            "bank_account": bank.acc_number or "",
            "bank_name": bank.bank_id.name or "",
        }

    def _prepare_submitted_parties(self):
        """Return the registered data that stay from submission on."""
        return {side: self._prepare_registered(side) for side in PREFIXES}

    def _prepare_signed_parties(self):
        """Return what stays from the signature on: submitted data and signatories."""
        submitted = self.party_data or self._prepare_submitted_parties()
        return {
            side: submitted[side] | self._prepare_representative(side)
            for side in PREFIXES
        }
