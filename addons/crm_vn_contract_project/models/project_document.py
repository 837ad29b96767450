from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ProjectDocument(models.Model):
    """A technical document that a project needs: missing, received, approved.

    A file makes it received; the manager of the project approves it, or rejects it with
    a note. In a template the lines say what each project from it will need.
    """

    _name = "project.document"
    _description = "Technical Document of a Project"
    _inherit = ["crm.event.state.mixin", "project.plan.mixin"]
    _order = "project_id desc, sequence, id"

    project_id = fields.Many2one(
        "project.project", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(
        "project.document.type",
        string="Document Kind",
        required=True,
        ondelete="restrict",
    )
    name = fields.Char(
        string="Document",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    sequence = fields.Integer(default=10)
    required = fields.Boolean(
        default=True, help="The project is not complete without it."
    )
    department_id = fields.Many2one("hr.department", help="Who is to bring it.")
    date_due = fields.Date(string="Due", index="btree_not_null", copy=False)
    for_customer = fields.Boolean(
        string="Shown to the Customer",
        compute="_compute_for_customer",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer loads it in the portal once it is approved.",
    )
    note = fields.Text()
    company_id = fields.Many2one(related="project_id.company_id", store=True)

    # === The file and what became of it ===
    state = fields.Selection(
        [("missing", "Missing"), ("received", "Handed In"), ("approved", "Approved")],
        default="missing",
        required=True,
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    received_on = fields.Date(readonly=True, copy=False)
    received_by_id = fields.Many2one(
        "res.users", string="Received by", readonly=True, copy=False
    )
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    # === Computes ===

    @api.depends("type_id")
    def _compute_name(self):
        for document in self:
            document.name = document.name or document.type_id.name

    @api.depends("type_id")
    def _compute_for_customer(self):
        for document in self:
            document.for_customer = document.type_id.for_customer

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for document in self:
            waits = document.state == "missing" and document.required
            document.is_overdue = bool(
                waits and document.date_due and document.date_due < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", "missing"),
            ("required", "=", True),
            ("date_due", "<", fields.Date.context_today(self)),
            ("project_id.is_template", "=", False),
        ]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.filtered("file")._receive()
        return documents

    def write(self, vals):
        if "file" in vals and not self._may_write_state():
            self._check_not_approved()
        res = super().write(vals)
        if "file" in vals and not self._may_write_state():
            self.filtered(lambda doc: doc.file and doc.state == "missing")._receive()
            lost = self.filtered(lambda doc: not doc.file and doc.state == "received")
            lost._set_state("lose", received_on=False, received_by_id=False)
        return res

    def _check_not_approved(self):
        for document in self.filtered(lambda doc: doc.state == "approved"):
            raise UserError(
                self.env._(
                    "“%(document)s” of project “%(project)s” is approved; its file can "
                    "no longer be changed. Withdraw the approval first.",
                    document=document.name,
                    project=document.project_id.name,
                )
            )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "receive": (("missing",), "received"),
            "lose": (("received",), "missing"),
            "approve": (("received",), "approved"),
            "reject": (("received",), "missing"),
            "reopen": (("approved",), "received"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "receive": self.env._("File received"),
            "lose": self.env._("File removed"),
            "approve": self.env._("Approved"),
            "reject": self.env._("Rejected"),
            "reopen": self.env._("Approval withdrawn"),
        }

    def _receive(self):
        today = fields.Date.context_today(self)
        self._set_state("receive", received_on=today, received_by_id=self.env.uid)

    def action_approve(self):
        self._check_may_approve()
        today = fields.Date.context_today(self)
        self._set_state("approve", approved_on=today, approved_by_id=self.env.uid)

    def action_reject(self):
        """The file goes; the note that says why stays in the project's log."""
        self._check_may_approve()
        for document in self:
            if not document.note:
                raise UserError(
                    self.env._(
                        "Write in the note what is wrong with “%(document)s”, then "
                        "reject it.",
                        document=document.name,
                    )
                )
            document._set_state(
                "reject", log_reason=document.note, **document._prepare_rejected_vals()
            )

    def _prepare_rejected_vals(self):
        return {
            "file": False,
            "file_name": False,
            "received_on": False,
            "received_by_id": False,
        }

    def action_reopen(self):
        self._check_may_approve()
        self._set_state("reopen", approved_on=False, approved_by_id=False)

    def _check_may_approve(self):
        """The manager of the project approves, and whoever administers projects."""
        self.check_access("write")
        if self.env.su or self.env.user.has_groups(
            "project.group_project_manager,crm_vn_base.group_crm_vn_sales_manager"
        ):
            return
        for document in self:
            if document.project_id.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Documents of project “%(project)s” are approved by its "
                        "manager, %(manager)s.",
                        project=document.project_id.name,
                        manager=document.project_id.user_id.name
                        or self.env._("who is not chosen yet"),
                    )
                )

    def _log_state_event(self, event, old_labels, log_reason):
        """Documents have no log of their own: their project's says what happened."""
        for document in self:
            label = document._get_event_label(event)
            body = f"{document.name}: {label}"
            document.project_id._message_log(
                body=f"{body}. {log_reason}" if log_reason else body
            )
