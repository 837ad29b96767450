from odoo import api, fields, models


class AgreementHandoverDocument(models.Model):
    """A document that is handed over together with the goods."""

    _name = "agreement.handover.document"
    _description = "Document Handed Over"
    _order = "handover_id desc, sequence, id"

    handover_id = fields.Many2one(
        "agreement.handover", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("co", "Certificate of Origin (CO)"),
            ("cq", "Certificate of Quality (CQ)"),
            ("manual", "Operating Manual"),
            ("warranty", "Warranty Card"),
            ("drawing", "As-built Drawing"),
            ("test", "Test Report"),
            ("packing", "Packing List"),
            ("invoice", "Invoice"),
            ("other", "Other"),
        ],
        required=True,
        default="co",
    )
    name = fields.Char(
        string="Document",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    form = fields.Selection(
        [("original", "Original"), ("copy", "Copy"), ("file", "File")],
        required=True,
        default="original",
    )
    copies = fields.Integer(default=1)
    note = fields.Char()

    _copies_positive = models.Constraint(
        "CHECK(copies > 0)", "At least one copy of a document is handed over."
    )

    @api.depends("kind")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.name = labels.get(document.kind) or document.name

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.handover_id._check_editable()
        return documents

    def write(self, vals):
        self.handover_id._check_editable()
        res = super().write(vals)
        if "handover_id" in vals:
            self.handover_id._check_editable()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_editable(self):
        self.handover_id._check_editable()
