from odoo import api, fields, models
from odoo.exceptions import AccessError

# what may be noted down while the contract runs
RECEIPT_FIELDS = {"date_received", "file", "file_name", "note"}


class AgreementInstalmentDocument(models.Model):
    """A document that an instalment is paid against, and whether we have it."""

    _name = "agreement.instalment.document"
    _description = "Document Required for an Instalment"
    _order = "instalment_id, sequence, id"
    _rec_name = "type_id"

    instalment_id = fields.Many2one(
        "agreement.instalment", required=True, ondelete="cascade", index=True
    )
    agreement_id = fields.Many2one(
        related="instalment_id.agreement_id", string="Contract", store=True, index=True
    )
    type_id = fields.Many2one(
        "agreement.document.type",
        string="Document",
        required=True,
        ondelete="restrict",
        index=True,
    )
    sequence = fields.Integer(related="type_id.sequence", store=True)
    source = fields.Selection(related="type_id.source")
    date_received = fields.Date(
        string="Received on",
        compute="_compute_date_received",
        store=True,
        readonly=False,
        copy=False,
        help="Empty: the document is missing.",
    )
    file = fields.Binary(string="Document File", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    note = fields.Char()

    _type_uniq = models.UniqueIndex(
        "(instalment_id, type_id)", "The instalment names this document already."
    )

    @api.depends("file_name")
    def _compute_date_received(self):
        """Whoever files the document has it."""
        today = fields.Date.context_today(self)
        for document in self:
            if document.file_name and not document.date_received:
                document.date_received = today

    # === The plan is locked with its contract, receiving goes on ===

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_plan_open()
        documents._receive_what_happened()
        return documents

    def write(self, vals):
        if set(vals) - RECEIPT_FIELDS:
            self._check_plan_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unlocked(self):
        self._check_plan_open()

    def _check_plan_open(self):
        self.instalment_id._check_unlocked()
        if not self.env.su and not self.agreement_id.has_access("write"):
            raise AccessError(
                self.env._(
                    "Which documents a payment needs is decided by who is in charge of "
                    "the contract. You may note which ones arrived."
                )
            )

    # === Received ===

    def _receive(self, source, date):
        """Note the arrival of the documents that ``source`` brings."""
        waiting = self.filtered(
            lambda doc: doc.source == source and not doc.date_received
        )
        waiting.write({"date_received": date})

    def _miss(self, source):
        """What brought the documents is undone."""
        self.filtered(lambda doc: doc.source == source).write({"date_received": False})

    def _receive_what_happened(self):
        """A document asked for after its event is there already."""
        for document in self.filtered(lambda doc: doc.source != "manual"):
            if date := document._get_date_happened():
                document._receive(document.source, date)

    def _get_date_happened(self):
        """Return the day on which the source of the document happened, if it did."""
        self.ensure_one()
        agreement, source = self.agreement_id, self.source
        if source == "invoice":
            posted = self.instalment_id.move_ids.filtered(
                lambda move: move.state == "posted"
            )
            return posted[:1].invoice_date
        if source in ("handover", "acceptance"):
            return agreement._get_completed_on(source)
        kind = source.removeprefix("guarantee_")
        held = agreement.guarantee_ids.filtered(
            lambda line: line.kind == kind and line.state == "held"
        )
        return held[:1].date_from
