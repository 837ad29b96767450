from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CrmKpiDecision(models.Model):
    """What the review decided: what changes, who does it, until when.

    A decision about a campaign opens the campaign's next version at once; the others
    become a to-do of the person responsible.
    """

    _name = "crm.kpi.decision"
    _description = "Adjustment Decision"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True
    _mail_post_access = "read"

    review_id = fields.Many2one(
        "crm.kpi.review", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("campaign", "Campaign"),
            ("sales_policy", "Sales Policy"),
            ("after_sales", "After-sales Service"),
            ("process", "Process"),
        ],
        required=True,
        default="campaign",
        tracking=True,
    )
    name = fields.Char(string="What", required=True, tracking=True)
    description = fields.Text(string="Why and How")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        tracking=True,
    )
    date_deadline = fields.Date(string="Until", required=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("open", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    decided_on = fields.Date(readonly=True, copy=False)
    done_on = fields.Date(string="Carried Out On", readonly=True, copy=False)
    campaign_id = fields.Many2one(
        "utm.campaign",
        string="Campaign to Adjust",
        compute="_compute_campaign_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    result_campaign_id = fields.Many2one(
        "utm.campaign",
        string="New Campaign Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.constrains("kind", "campaign_id")
    def _check_campaign(self):
        for decision in self:
            if decision.kind == "campaign" and not decision.campaign_id:
                raise ValidationError(
                    self.env._(
                        "The decision “%(decision)s” adjusts a campaign: choose which"
                        " one.",
                        decision=decision.name,
                    )
                )

    @api.depends("kind")
    def _compute_campaign_id(self):
        """Only a decision about a campaign names one."""
        for decision in self:
            if decision.kind != "campaign":
                decision.campaign_id = False
            else:
                decision.campaign_id = decision.campaign_id

    # === CRUD ===

    def write(self, vals):
        """What was decided stays as it was decided; who and until when may change."""
        decided = self.filtered(lambda decision: decision.state != "draft")
        if decided and vals.keys() & {"kind", "campaign_id", "review_id"}:
            decided[0]._raise_decided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        decided = self.filtered(lambda decision: decision.state != "draft")
        if decided:
            decided[0]._raise_decided()

    def _raise_decided(self):
        self.ensure_one()
        raise UserError(
            self.env._(
                "“%(decision)s” has been decided: its kind and campaign no longer"
                " change and it cannot be deleted. Cancel it and record a new one.",
                decision=self.name,
            )
        )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "decide": (("draft",), "open"),
            "finish": (("open",), "done"),
            "cancel": (("draft", "open"), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "decide": self.env._("Decide"),
            "finish": self.env._("Mark as Done"),
            "cancel": self.env._("Cancel"),
        }

    def action_decide(self):
        """Put the decision into effect: a new campaign version, or a to-do."""
        self.check_access("write")
        for decision in self:
            # the state first: two people deciding at once make one new version
            decision._set_state(
                "decide", decided_on=fields.Date.context_today(decision)
            )
            getattr(decision, f"_carry_out_{decision.kind}")()
        return True

    def _carry_out_campaign(self):
        """Open the next version of the campaign and tell who carries it out."""
        # sudo: deciding is the manager's right, editing campaigns is marketing's
        campaign_sudo = self.campaign_id.sudo()._create_next_version(self._get_reason())
        campaign_sudo.write(self._prepare_new_campaign_vals())
        self.result_campaign_id = campaign_sudo.id
        self._plan_todo()

    def _carry_out_sales_policy(self):
        self._plan_todo()

    def _carry_out_after_sales(self):
        self._plan_todo()

    def _carry_out_process(self):
        self._plan_todo()

    def _get_reason(self):
        self.ensure_one()
        return self.env._(
            "%(review)s: %(decision)s",
            review=self.review_id.name,
            decision=self.name,
        )

    def _prepare_new_campaign_vals(self):
        return {"review_id": self.review_id.id, "user_id": self.user_id.id}

    def _plan_todo(self):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date_deadline,
            summary=self.name,
            user_id=self.user_id.id,
        )

    def action_done(self):
        """Done, says the person responsible or who may manage decisions."""
        for decision in self:
            decision.check_access("read")
            if decision.user_id != self.env.user and not decision.has_access("write"):
                raise AccessError(
                    self.env._(
                        "“%(decision)s” is carried out by %(user)s: only this person"
                        " or a manager can mark it as done.",
                        decision=decision.name,
                        user=decision.user_id.name,
                    )
                )
        # sudo: the person responsible may read the decision, not edit it
        decisions_sudo = self.sudo()
        decisions_sudo._set_state("finish", done_on=fields.Date.context_today(self))
        decisions_sudo.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_cancel(self):
        self.check_access("write")
        self._set_state("cancel")
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    # === Smart buttons ===

    def action_view_result_campaign(self):
        self.ensure_one()
        return self.result_campaign_id._get_records_action()

    def action_view_review(self):
        self.ensure_one()
        return self.review_id._get_records_action()
