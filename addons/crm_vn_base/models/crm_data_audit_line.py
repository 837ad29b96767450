from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FINDINGS = {"wrong_rule_ids", "note"}


class CrmDataAuditLine(models.Model):
    """One customer of a sample: right, wrong in which points, corrected."""

    _name = "crm.data.audit.line"
    _inherit = ["crm.event.state.mixin"]
    _description = "Data Audit Finding"
    _order = "audit_id desc, user_id, id"
    _rec_name = "partner_id"

    audit_id = fields.Many2one(
        "crm.data.audit", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(related="audit_id.month", store=True)
    company_id = fields.Many2one(related="audit_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users", string="In Charge", readonly=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, index="btree_not_null"
    )
    data_quality = fields.Integer(
        readonly=True, aggregator="avg", help="When the sample was drawn."
    )
    state = fields.Selection(
        [
            ("to_check", "To check"),
            ("right", "Data right"),
            ("wrong", "To correct"),
            ("fixed", "Corrected"),
        ],
        string="Finding",
        default="to_check",
        required=True,
        readonly=True,
        index=True,
    )
    wrong_rule_ids = fields.Many2many("crm.quality.rule", string="Wrong Points")
    note = fields.Char(string="What Is Wrong")
    checked_on = fields.Datetime(readonly=True)
    fixed_on = fields.Datetime(string="Corrected On", readonly=True)
    fixed_by_id = fields.Many2one(
        "res.users", string="Corrected By", readonly=True, index="btree_not_null"
    )
    right_rate = fields.Float(
        string="Right (%)",
        compute="_compute_right_rate",
        store=True,
        aggregator="avg",
        help="Right at the first look: a customer corrected later was not.",
    )

    _one_each = models.UniqueIndex(
        "(audit_id, partner_id)", "The customer stands in this sample already."
    )

    @api.depends("state")
    def _compute_right_rate(self):
        for line in self:
            line.right_rate = 100 if line.state == "right" else 0

    # === CRUD ===

    def write(self, vals):
        if FINDINGS & set(vals):
            self._check_auditor()
        return super().write(vals)

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "right": (("to_check",), "right"),
            "wrong": (("to_check",), "wrong"),
            "fix": (("wrong",), "fixed"),
            "check_again": (("right", "wrong"), "to_check"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "right": self.env._("Data right"),
            "wrong": self.env._("Wrong"),
            "fix": self.env._("Corrected"),
            "check_again": self.env._("Check Again"),
        }

    def action_right(self):
        self._check_auditor()
        self._check_running()
        self._set_state("right", checked_on=fields.Datetime.now())

    def action_wrong(self):
        """Record what is wrong; ask for it first where nothing was entered."""
        self._check_auditor()
        self._check_running()
        unsaid = self.filtered(lambda line: not line.wrong_rule_ids and not line.note)
        if unsaid and self.env.context.get("crm_finding_asked"):
            raise UserError(
                self.env._(
                    "Say what is wrong with “%(customer)s”: choose the points or write "
                    "it down.",
                    customer=unsaid[0].partner_id.display_name,
                )
            )
        if unsaid:
            return unsaid[0]._open_finding()
        self._set_state("wrong", checked_on=fields.Datetime.now())
        for line in self:
            line._ask_for_correction()
        return True

    def action_fixed(self):
        self._set_state("fix", fixed_on=fields.Datetime.now(), fixed_by_id=self.env.uid)

    def action_check_again(self):
        self._check_auditor()
        self._check_running()
        self._set_state("check_again", checked_on=False)

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("base.view_partner_form").id, "form")],
        }

    def _open_finding(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What is wrong?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref("crm_vn_base.crm_data_audit_line_view_form").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"crm_finding_asked": True},
        }

    def _ask_for_correction(self):
        """Give the person in charge an activity on the customer."""
        self.ensure_one()
        user = self.user_id
        if not user:
            return
        points = ", ".join(
            self.wrong_rule_ids.with_context(lang=user.lang).mapped("name")
        )
        # sudo: an auditor need not be allowed to write the customer
        self.partner_id.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.with_context(lang=user.lang).env._("Correct the data"),
            note=". ".join(text for text in (points, self.note) if text),
        )

    # === Checks ===

    def _check_auditor(self):
        """Only the auditor finds; the person audited says what he corrected."""
        if self.env.su or self.env.user.has_group("crm_vn_base.group_crm_vn_admin"):
            return
        foreign = self.audit_id.filtered(lambda a: a.auditor_id != self.env.user)
        if foreign:
            raise AccessError(
                self.env._(
                    "The findings of “%(audit)s” are recorded by %(auditor)s.",
                    audit=foreign[0].name,
                    auditor=foreign[0].auditor_id.name,
                )
            )

    def _check_running(self):
        closed = self.audit_id.filtered(lambda audit: audit.state != "running")
        if closed:
            raise UserError(
                self.env._(
                    "“%(audit)s” is not under way. Reopen it first to change findings.",
                    audit=closed[0].name,
                )
            )
