from odoo import api, fields, models

# sides of a document, and how their fields begin
PREFIXES = {"customer": "partner", "company": "company"}


class AgreementSignatoryMixin(models.AbstractModel):
    """Who signs a document for either party, in which position, and the signed paper.

    Fields of the customer begin with ``partner_``, ours with ``company_``. The document
    has a customer (``partner_id``) and a company, and says who usually signs:
    ``_compute_partner_signatory_id()``, ``_compute_company_signatory_id()``.
    """

    _name = "agreement.signatory.mixin"
    _description = "Signatories of a Document"

    partner_signatory_id = fields.Many2one(
        "res.partner",
        string="Customer's Signatory",
        compute="_compute_partner_signatory_id",
        store=True,
        readonly=False,
        help="Who signs for the customer.",
    )
    partner_signatory_function = fields.Char(
        string="Position of the Customer's Signatory",
        compute="_compute_partner_signatory_function",
        store=True,
        readonly=False,
    )
    company_signatory_id = fields.Many2one(
        "res.partner",
        string="Our Signatory",
        compute="_compute_company_signatory_id",
        store=True,
        readonly=False,
        help="Who signs for our company.",
    )
    company_signatory_function = fields.Char(
        string="Position of Our Signatory",
        compute="_compute_company_signatory_function",
        store=True,
        readonly=False,
    )
    signed_document = fields.Binary(
        string="Signed Paper",
        attachment=True,
        copy=False,
        help="Scan of the signed paper.",
    )
    signed_document_name = fields.Char(copy=False)

    def _compute_partner_signatory_id(self):
        """Propose who signs for the customer. To override."""

    def _compute_company_signatory_id(self):
        """Propose who signs for us. To override."""

    @api.depends("partner_signatory_id")
    def _compute_partner_signatory_function(self):
        for document in self:
            document.partner_signatory_function = document._get_position("customer")

    @api.depends("company_signatory_id")
    def _compute_company_signatory_function(self):
        for document in self:
            document.company_signatory_function = document._get_position("company")

    def _get_position(self, side):
        """Return the position of who signs for a side: "customer" or "company"."""
        # sudo: the position belongs to the name, which the user reads anyway
        signatory = self[f"{PREFIXES[side]}_signatory_id"].sudo()
        party = self._get_party(side)
        if signatory.function or signatory != party.legal_representative_id:
            return signatory.function
        return party.legal_representative_position

    def _get_party(self, side):
        """Return the partner of a side: "customer" or "company"."""
        # sudo: whoever may read the document reads whom it is with
        document = self.sudo()
        if side == "customer":
            return document.partner_id.commercial_partner_id
        return document.company_id.partner_id

    def _get_missing_signatories(self):
        """Return what is missing on the signatories for signing, in words."""
        required = {
            "partner_signatory_id": self.env._("who signs for the customer"),
            "partner_signatory_function": self.env._(
                "the position of who signs for the customer"
            ),
            "company_signatory_id": self.env._("who signs for our company"),
            "company_signatory_function": self.env._(
                "the position of who signs for our company"
            ),
        }
        # a person who signs for himself has no position
        if self.partner_signatory_id == self._get_party("customer"):
            required.pop("partner_signatory_function")
        return [label for fname, label in required.items() if not self[fname]]
