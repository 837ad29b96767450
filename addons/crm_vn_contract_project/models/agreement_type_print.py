from odoo import api, fields, models

# code of the type: (customer, our company, topics of the law it rests on)
WORDS = {
    "HĐTC": ("Bên giao thầu", "Bên nhận thầu", ("civil_code", "construction_law")),
    "HĐDV": (
        "Bên sử dụng dịch vụ",
        "Bên cung cấp dịch vụ",
        ("civil_code", "commercial_law"),
    ),
    "HĐBT": (
        "Bên sử dụng dịch vụ",
        "Bên cung cấp dịch vụ",
        ("civil_code", "commercial_law"),
    ),
    "HĐĐL": ("Bên đại lý", "Bên giao đại lý", ("civil_code", "commercial_law")),
}
SALE = ("Bên mua", "Bên bán", ("civil_code", "commercial_law"))


class AgreementType(models.Model):
    """How contracts of a type are printed: Vietnamese words, the law they rest on."""

    _inherit = "agreement.type"

    customer_role = fields.Char(
        string="Customer Is Called",
        compute="_compute_document_words",
        store=True,
        readonly=False,
        help="Stands behind “Bên A” on the paper.",
    )
    company_role = fields.Char(
        string="Our Company Is Called",
        compute="_compute_document_words",
        store=True,
        readonly=False,
        help="Stands behind “Bên B” on the paper.",
    )
    legal_topic_ids = fields.Many2many(
        "vn.legal.topic",
        string="Rests on",
        compute="_compute_legal_topic_ids",
        store=True,
        readonly=False,
        help="The contract cites what is in force on these topics on its date.",
    )

    @api.depends("code")
    def _compute_document_words(self):
        for kind in self:
            customer, company, _topics = WORDS.get(kind.code, SALE)
            kind.customer_role = kind.customer_role or customer
            kind.company_role = kind.company_role or company

    @api.depends("code")
    def _compute_legal_topic_ids(self):
        topics = self.env["vn.legal.topic"].search([], limit=1000).grouped("code")
        for kind in self:
            codes = WORDS.get(kind.code, SALE)[2]
            kind.legal_topic_ids = kind.legal_topic_ids or self.env[
                "vn.legal.topic"
            ].concat(*(topics[code] for code in codes if code in topics))
