from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

KINDS = [
    ("incomplete", "Incomplete"),
    ("required", "Required field empty"),
    ("stale", "Not updated for long"),
    ("bounced", "E-mail bounces"),
    ("bad_phone", "Invalid phone number"),
    ("duplicate", "Possible duplicate"),
]


class CrmDataProblem(models.Model):
    """Something wrong with a customer's record, for the person in charge of it.

    Found and closed by set-based SQL, see crm_data_problem_finder.py; a person opens
    the record, corrects it, or says why the problem is none.
    """

    _name = "crm.data.problem"
    _inherit = ["crm.event.state.mixin"]
    _description = "Data Problem"
    _order = "date_found desc, id desc"
    _rec_name = "partner_id"

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("fixed", "Fixed"), ("ignored", "Ignored")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    detail = fields.Char(string="What Is Wrong", compute="_compute_detail")

    # === About whom ===
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    other_id = fields.Many2one(
        "res.partner",
        string="Duplicate Of",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    data_quality = fields.Integer(related="partner_id.data_quality")

    # === For whom ===
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        compute="_compute_user_id",
        store=True,
        index="btree_not_null",
    )
    team_id = fields.Many2one(
        related="user_id.sale_team_id",
        string="Sales Team",
        store=True,
        index="btree_not_null",
    )

    # === Its end ===
    date_found = fields.Datetime(
        string="Found On", required=True, readonly=True, default=fields.Datetime.now
    )
    date_closed = fields.Datetime(string="Closed On", readonly=True)
    ignore_reason = fields.Char(string="Why Ignored", readonly=True)
    closed_by_id = fields.Many2one(
        "res.users", string="Ignored By", readonly=True, index="btree_not_null"
    )

    _one_each = models.UniqueIndex(
        "(kind, partner_id, COALESCE(other_id, 0))",
        "This problem of the customer is in the list already.",
    )
    _open_idx = models.Index("(user_id, kind) WHERE state = 'open'")

    # === Computes ===

    @api.depends(
        "partner_id.user_id", "partner_id.commercial_partner_id.user_id", "partner_id"
    )
    def _compute_user_id(self):
        """Contacts are looked after by who has their organisation."""
        # sudo: the person in charge is found whoever looks
        for problem in self.sudo():
            partner = problem.partner_id
            problem.user_id = partner.user_id or partner.commercial_partner_id.user_id

    @api.depends("kind", "partner_id", "other_id")
    def _compute_detail(self):
        # sudo: who has the problem in his list may read what it is
        for problem in self.sudo():
            problem.detail = getattr(problem, f"_get_detail_{problem.kind}")()

    # === Words: one method for each kind ===

    def _get_detail_incomplete(self):
        return self.env._(
            "%(score)s%% complete, missing: %(points)s",
            score=self.partner_id.data_quality,
            points=self.partner_id.quality_missing_text or "-",
        )

    def _get_detail_required(self):
        return self.env._(
            "Empty: %(fields)s", fields=self.partner_id.stage_rule_warning or "-"
        )

    def _get_detail_stale(self):
        return self.env._(
            "Last update %(date)s, no contact since",
            date=fields.Date.to_string(self.partner_id.write_date),
        )

    def _get_detail_bounced(self):
        return self.env._(
            "%(email)s came back %(count)s times",
            email=self.partner_id.email or "",
            count=self.partner_id.message_bounce,
        )

    def _get_detail_bad_phone(self):
        return self.env._(
            "%(phone)s cannot be dialled", phone=self.partner_id.phone or ""
        )

    def _get_detail_duplicate(self):
        partner, other = self.partner_id, self.other_id
        same = [
            self.partner_id._fields[fname]._description_string(self.env)
            for fname, key in (
                ("vat", "vat"),
                ("phone", "phone_key"),
                ("email", "email_normalized"),
            )
            if partner[key] and partner[key] == other[key]
        ]
        return self.env._(
            "Same %(facts)s as “%(other)s”",
            facts=", ".join(same) or self.env._("data"),
            other=other.display_name or "",
        )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "ignore": (("open",), "ignored"),
            "reopen": (("ignored",), "open"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "ignore": self.env._("Ignore"),
            "reopen": self.env._("Reopen"),
        }

    # === Actions ===

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("base.view_partner_form").id, "form")],
        }

    def action_merge(self):
        """Open the merge of the two records of a duplicate."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        partners = self.partner_id + self.other_id
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        return {**action, "context": context}

    def action_check_again(self):
        """Look at the records again: what is right by now is closed."""
        self.check_access("read")
        # sudo: problems are opened and closed by what the data says, not by the user
        self.sudo()._refresh_partners(self.partner_id.ids)
        left = len(self.filtered(lambda problem: problem.state == "open"))
        message = (
            self.env._("%(count)s still to correct.", count=left)
            if left
            else self.env._("Everything is right now.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_ignore(self):
        """Ask why it is no problem."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ignore the problem"),
            "res_model": "crm.data.problem.ignore",
            "view_mode": "form",
            "target": "new",
            "context": {"default_problem_ids": self.ids},
        }

    def action_reopen(self):
        self._set_state("reopen", date_closed=False, ignore_reason=False)

    def _ignore(self, reason):
        self._set_state(
            "ignore",
            ignore_reason=reason,
            date_closed=fields.Datetime.now(),
            closed_by_id=self.env.uid,
        )

    # === Settings ===

    @api.model
    def _get_limits(self):
        """Return the least score that is no problem, and the days until stale."""
        # sudo: users may not read parameters
        get_param = self.env["ir.config_parameter"].sudo().get_param
        minimum = int(get_param("crm_vn_base.quality_minimum", 60))
        stale_days = int(get_param("crm_vn_base.quality_stale_days", 180))
        return minimum, stale_days

    @api.model
    def _get_kinds(self):
        return [kind for kind, _label in self._fields["kind"].selection]

    @api.model
    def _where_any(self, conditions):
        return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")

    @api.model
    def _get_mine_domain(self):
        return Domain("user_id", "=", self.env.uid) & Domain("state", "=", "open")
