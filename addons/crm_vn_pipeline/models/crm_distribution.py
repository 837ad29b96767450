from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

DRAFT_DAYS = 7


class CrmDistribution(models.Model):
    """Customers shared out among salespeople: planned, looked at, applied, undone.

    Planning (crm_distribution_plan.py) writes one item per record. What is then done
    with the records is the business of their model: ``crm.distributable.mixin``.
    """

    _name = "crm.distribution"
    _description = "Distribution"
    _inherit = [
        "mail.thread",
        "crm.event.state.mixin",
        "crm.distribution.setup.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("applied", "Carried Out"),
            ("undone", "Undone"),
        ],
        default="draft",
        required=True,
        index=True,
    )
    rule_id = fields.Many2one(
        "crm.distribution.rule", index="btree_not_null", ondelete="set null"
    )
    record_ids = fields.Json(
        string="Chosen Records",
        help="The ids chosen in a list; without it the condition says which ones.",
    )
    chosen_count = fields.Integer(string="Chosen", compute="_compute_chosen_count")
    again = fields.Boolean(
        string="Also Those Somebody Has",
        help="Otherwise only what nobody has yet is shared out.",
    )
    member_ids = fields.One2many(
        "crm.distribution.member",
        "distribution_id",
        string="Participants",
        compute="_compute_member_ids",
        store=True,
        readonly=False,
    )
    item_ids = fields.One2many("crm.distribution.item", "distribution_id")
    list_ids = fields.One2many("crm.target.list", "distribution_id")
    is_planned = fields.Boolean(readonly=True, copy=False)
    planned_count = fields.Integer(string="Shared Out", readonly=True, copy=False)
    left_count = fields.Integer(string="Left Over", readonly=True, copy=False)
    done_count = fields.Integer(string="Done", readonly=True, copy=False)
    applied_on = fields.Datetime(readonly=True, copy=False)
    applied_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.depends("rule_id", "res_model")
    def _compute_name(self):
        models_by_code = dict(
            self._fields["res_model"]._description_selection(self.env)
        )
        today = fields.Date.context_today(self).strftime("%d/%m/%Y")
        for distribution in self:
            what = distribution.rule_id.name or models_by_code.get(
                distribution.res_model, ""
            )
            distribution.name = distribution.name or f"{what} {today}"

    @api.depends("record_ids")
    def _compute_chosen_count(self):
        for distribution in self:
            distribution.chosen_count = len(distribution.record_ids or ())

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "apply": (("draft",), "applied"),
            "undo": (("applied",), "undone"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "apply": self.env._("Apply"),
            "undo": self.env._("Undo"),
        }

    # === CRUD ===

    def write(self, vals):
        """What was planned with other settings is planned anew."""
        settings = {"res_model", "domain", "method", "unmatched", "member_ids"}
        if {*settings, "team_id", "again", "record_ids"} & vals.keys():
            self._check_draft()
            vals = {**vals, "is_planned": False}
        return super().write(vals)

    @api.autovacuum
    def _gc_drafts(self):
        """Previews nobody applied."""
        limit = fields.Datetime.now() - timedelta(days=DRAFT_DAYS)
        self.search(
            [("state", "=", "draft"), ("write_date", "<", limit)], limit=100
        ).unlink()

    def _check_draft(self):
        for distribution in self:
            if distribution.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” was applied on %(date)s. Make a new distribution, "
                        "or undo this one first.",
                        name=distribution.name,
                        date=fields.Datetime.to_string(distribution.applied_on),
                    )
                )

    # === Actions ===

    @api.model
    def _action_distribute(self, records):
        """Open a new distribution of the records chosen in a list."""
        records.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Distribute"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_res_model": records._name,
                "default_record_ids": records.ids,
                "default_again": any(records.mapped("user_id")),
            },
        }

    def action_preview(self):
        """Work out who would get what; nothing is given yet."""
        for distribution in self:
            distribution._check_draft()
            distribution._plan()
        return True

    def action_apply(self):
        for distribution in self:
            distribution._check_applicable()
            records = self.env[distribution.res_model]
            records.check_access("write")
            if distribution.make_lists and distribution.res_model == "crm.target":
                distribution._create_lists()
            records._distribution_apply(distribution)
            distribution._set_state(
                "apply",
                done_count=distribution._count_items("done"),
                applied_on=fields.Datetime.now(),
                applied_by_id=self.env.user.id,
            )
            distribution._remember_last_served()
            distribution._notify_members()
        return True

    def action_undo(self):
        for distribution in self:
            records = self.env[distribution.res_model]
            records.check_access("write")
            distribution._set_state("undo")
            records._distribution_undo(distribution)
            distribution._drop_empty_lists()
            distribution.done_count = distribution._count_items("kept")
        return True

    def action_view_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_distribution_item_action"
        )
        return action | {
            "domain": [("distribution_id", "=", self.id)],
            "context": {"search_default_group_user_id": 1},
        }

    def _check_applicable(self):
        if not self.is_planned:
            raise UserError(
                self.env._(
                    "The settings of “%(name)s” have changed. Press “Preview” and look "
                    "at the result before you apply it.",
                    name=self.name,
                )
            )
        if not self.planned_count:
            raise UserError(
                self.env._(
                    "“%(name)s” gives nothing to anybody. Change whom it concerns or "
                    "who takes part, and press “Preview”.",
                    name=self.name,
                )
            )

    def _count_items(self, state):
        domain = [("distribution_id", "=", self.id), ("state", "=", state)]
        return self.env["crm.distribution.item"].search_count(domain)

    # === Lists of target customers ===

    def _create_lists(self):
        """Make the list of each person who gets something."""
        campaigns = self.env["crm.target"]._distribution_campaigns(self)
        self.env["crm.target.list"].create(
            [
                self._prepare_list_vals(member.user_id, campaigns)
                for member in self.member_ids
                if member.share_count
            ]
        )

    def _prepare_list_vals(self, user, campaigns):
        self.ensure_one()
        return {
            "name": self.name,
            "user_id": user.id,
            "company_id": self.company_id.id,
            "campaign_id": campaigns.id if len(campaigns) == 1 else False,
            "distribution_id": self.id,
        }

    def _drop_empty_lists(self):
        self.list_ids.filtered(lambda one: not one.target_count).unlink()

    # === People ===

    def _remember_last_served(self):
        """The next distribution in turn goes on after him."""
        last = self.env["crm.distribution.item"].search(
            [("distribution_id", "=", self.id), ("is_last", "=", True)], limit=1
        )
        if last and self.rule_id:
            # sudo: whoever may distribute by a rule moves its turn on
            self.rule_id.sudo().last_user_id = last.user_id

    def _notify_members(self):
        """Tell each person once how many are his now."""
        groups = self.env["crm.distribution.item"]._read_group(
            [("distribution_id", "=", self.id), ("state", "=", "done")],
            ["user_id"],
            ["__count"],
        )
        label = dict(self._fields["res_model"]._description_selection(self.env))
        for user, count in groups:
            if user == self.env.user:
                continue
            self.message_notify(
                partner_ids=user.partner_id.ids,
                subject=label[self.res_model],
                body=self.env._(
                    "%(what)s: %(count)s are now yours to care for.",
                    what=label[self.res_model],
                    count=count,
                ),
            )

    def _get_record_domain(self):
        """Return the domain of the records that this distribution concerns."""
        self.ensure_one()
        records = self.env[self.res_model]
        domain = records._distribution_domain(again=self.again) & Domain(
            "company_id", "in", (False, self.company_id.id)
        )
        if self.record_ids:
            return domain & Domain("id", "in", self.record_ids)
        return domain & self._get_domain()

    def _add_members(self, user):
        """Whom a record is given to by hand takes part as well."""
        self.env["crm.distribution.member"].create(
            [
                {"distribution_id": distribution.id, "user_id": user.id}
                for distribution in self
                if user and user not in distribution.member_ids.user_id
            ]
        )
