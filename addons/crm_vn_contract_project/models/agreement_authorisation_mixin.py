from odoo import api, fields, models

from .agreement_signatory_mixin import PREFIXES


class AgreementAuthorisationMixin(models.AbstractModel):
    """By which right somebody else than the legal representative signs."""

    _name = "agreement.authorisation.mixin"
    _description = "Authorisation to Sign a Contract"

    currency_id = fields.Many2one("res.currency")
    partner_needs_authorisation = fields.Boolean(
        compute="_compute_needs_authorisation", export_string_translation=False
    )
    partner_authorisation_number = fields.Char(
        string="Customer's Authorisation",
        copy=False,
        help="Number of the letter of authorisation of who signs for the customer.",
    )
    partner_authorisation_date = fields.Date(
        string="Customer's Authorisation: Date", copy=False
    )
    partner_authorisation_valid_to = fields.Date(
        string="Customer's Authorisation: Valid to",
        copy=False,
        help="Empty: one year from its date (Civil Code 2015, article 563).",
    )
    partner_authorisation_limit = fields.Monetary(
        string="Customer's Authorisation: up to",
        copy=False,
        help="Greatest contract value it covers; zero: any.",
    )
    company_needs_authorisation = fields.Boolean(
        compute="_compute_needs_authorisation", export_string_translation=False
    )
    company_authorisation_number = fields.Char(
        string="Our Authorisation",
        copy=False,
        help="Number of the letter of authorisation of who signs for our company.",
    )
    company_authorisation_date = fields.Date(
        string="Our Authorisation: Date", copy=False
    )
    company_authorisation_valid_to = fields.Date(
        string="Our Authorisation: Valid to",
        copy=False,
        help="Empty: one year from its date (Civil Code 2015, article 563).",
    )
    company_authorisation_limit = fields.Monetary(
        string="Our Authorisation: up to",
        copy=False,
        help="Greatest contract value it covers; zero: any.",
    )

    # === Computes ===

    @api.depends(
        "partner_signatory_id", "company_signatory_id", "partner_id", "company_id"
    )
    def _compute_needs_authorisation(self):
        for agreement in self:
            for side, prefix in PREFIXES.items():
                agreement[f"{prefix}_needs_authorisation"] = (
                    agreement._is_authorisation_needed(side)
                )

    def _is_authorisation_needed(self, side):
        """Whether somebody else than the legal representative signs.

        Of a party whose legal representative is not recorded nothing can be said.
        """
        prefix = PREFIXES[side]
        signatory = self[f"{prefix}_signatory_id"]
        representative = self._get_party(side).legal_representative_id
        return bool(signatory and representative and signatory != representative)

    # === Missing ===

    def _get_missing_parties(self):
        """Return what is missing on the parties for signing, in words."""
        self.ensure_one()
        missing = self._get_missing_signatories()
        for side, who in (
            ("customer", self.env._("the customer")),
            ("company", self.env._("our company")),
        ):
            if self._is_authorisation_needed(side):
                missing += self._get_missing_authorisation(side, who)
        codes = [self._get_party(side).vat for side in PREFIXES]
        if codes[0] and codes[0] == codes[1]:
            missing.append(
                self.env._(
                    "a tax code of the customer that is not our own (%(vat)s)",
                    vat=codes[0],
                )
            )
        return missing

    def _get_missing_authorisation(self, side, who):
        """Return what is missing on the authorisation of who signs for a party.

        It is in force on the day of signature and covers the value (Civil Code 2015,
        articles 137-143); without a last day it lasts one year (article 563).
        """
        prefix = PREFIXES[side]
        number, start, end, limit = (
            self[f"{prefix}_authorisation_{name}"]
            for name in ("number", "date", "valid_to", "limit")
        )
        values = {"party": who, "number": number}
        if not number or not start:
            return [
                self.env._(
                    "number and date of the authorisation of who signs for %(party)s, "
                    "since it is not the legal representative",
                    **values,
                )
            ]
        missing = []
        day = self.signature_date or fields.Date.context_today(self)
        if not start <= day <= (end or fields.Date.add(start, years=1)):
            missing.append(
                self.env._(
                    "an authorisation of who signs for %(party)s that is in force on "
                    "the day of signature: %(number)s is not",
                    **values,
                )
            )
        value = max(self.amount_total, self.ceiling_amount)
        if limit and self.currency_id.compare_amounts(limit, value) < 0:
            missing.append(
                self.env._(
                    "an authorisation of who signs for %(party)s that covers the "
                    "value: %(number)s goes up to %(limit)s",
                    limit=self.currency_id.format(limit),
                    **values,
                )
            )
        return missing
