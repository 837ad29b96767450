from odoo import api, fields, models
from odoo.fields import Command


class CrmTarget(models.Model):
    """Somebody a campaign found, before he is a lead.

    One person is one target per company, whatever number of campaigns reached him: the
    unique key on the normalised e-mail (on the phone where there is no e-mail) holds
    against parallel runs. ``campaign_id`` is the campaign he is cared for, the others
    stand on ``trace_ids``.
    """

    _name = "crm.target"
    _description = "Target Customer"
    _inherit = [
        "mail.thread.blacklist",
        "mail.thread.phone",
        "mail.activity.mixin",
        "utm.mixin",
        "crm.identity.mixin",
        "crm.event.state.mixin",
        "crm.customer.document.mixin",
        "crm.target.opener.mixin",
    ]
    _order = "priority desc, engaged_on desc nulls last, id desc"
    _check_company_auto = True
    _mailing_enabled = True
    _note_field = "note"

    name = fields.Char(required=True, index="trigram", tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("assigned", "Assigned"),
            ("caring", "Caring"),
            ("converted", "Converted"),
            ("rejected", "Rejected"),
            ("pool", "In the Pool"),
        ],
        default="new",
        required=True,
        index=True,
        group_expand="_group_expand_state",
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Important")], default="0")

    # === Who ===
    partner_name = fields.Char(string="Company Name", index="trigram")
    function = fields.Char(string="Job Position")
    email = fields.Char(tracking=True)
    email_normalized = fields.Char(index="btree_not_null")
    phone = fields.Char(tracking=True)
    phone_sanitized = fields.Char(index="btree_not_null")
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    note = fields.Html(string="Notes")

    # === Where from ===
    campaign_id = fields.Many2one(tracking=True)
    trace_ids = fields.One2many("mailing.trace", "target_id", string="Mailings")
    mailing_count = fields.Integer(compute="_compute_mailing_count")
    engagement = fields.Selection(
        [("human", "Person"), ("unknown", "Unknown"), ("machine", "Machine")],
        default="unknown",
        readonly=True,
        help="The best evidence that a person opened or clicked one of our mailings.",
    )
    engaged_on = fields.Datetime(string="Last Engaged", readonly=True)

    # === Who cares ===
    list_id = fields.Many2one(
        "crm.target.list",
        string="Target List",
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index=True,
    )

    # === What came of it ===
    lead_id = fields.Many2one(
        "crm.lead", index="btree_not_null", readonly=True, copy=False
    )
    close_reason = fields.Text(
        string="Reason", readonly=True, copy=False, help="Why rejected or put aside."
    )

    _email_uniq = models.UniqueIndex(
        "(company_id, email_normalized) WHERE email_normalized IS NOT NULL AND active",
        "This e-mail address already is a target customer of the company.",
    )
    _phone_uniq = models.UniqueIndex(
        """(company_id, phone_sanitized)
        WHERE phone_sanitized IS NOT NULL AND email_normalized IS NULL AND active""",
        "This phone number already is a target customer of the company.",
    )

    @api.depends("lead_id.partner_id")
    def _compute_partner_id(self):
        for target in self:
            target.partner_id = target.lead_id.partner_id or target.partner_id

    @api.depends("user_id")
    def _compute_team_id(self):
        teams = {
            user: self.env["crm.team"]._get_default_team_id(user_id=user.id)
            for user in self.user_id
        }
        for target in self:
            target.team_id = teams.get(target.user_id, target.team_id)

    def _compute_mailing_count(self):
        # sudo: a salesperson may not read mailings; how many reached his target he may
        counts = dict(
            self.env["mailing.trace"]
            .sudo()
            ._read_group([("target_id", "in", self.ids)], ["target_id"], ["__count"])
        )
        for target in self:
            target.mailing_count = counts.get(target._origin, 0)

    def _phone_get_number_fields(self):
        return ["phone"]

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "assign": (("new", "assigned", "caring", "pool"), "assigned"),
            "care": (("new", "assigned"), "caring"),
            "convert": (("new", "assigned", "caring"), "converted"),
            "reject": (("new", "assigned", "caring", "pool"), "rejected"),
            "put_aside": (("new", "assigned", "caring", "rejected"), "pool"),
            "return": (("pool", "rejected"), "new"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "assign": self.env._("Assign"),
            "care": self.env._("Start Caring"),
            "convert": self.env._("Convert to Lead"),
            "reject": self.env._("Reject"),
            "put_aside": self.env._("Put in the Pool"),
            "return": self.env._("Take up Again"),
        }

    def _assign(self, user, target_list=None, log_reason=""):
        """Give the targets to a salesperson, on a list of his or without one."""
        self._set_state(
            "assign",
            log_reason=log_reason or user.name,
            user_id=user.id,
            list_id=target_list.id if target_list else False,
        )

    def _convert_to(self, leads):
        """Each target became the lead at the same place of ``leads``."""
        for target, lead in zip(self, leads, strict=True):
            target._set_state("convert", lead_id=lead.id, user_id=lead.user_id.id)
            lead.target_id = target

    # === Identity ===

    @api.model
    def _search_key_fields(self):
        return ["name", "partner_name"]

    @api.model
    def _identity_text_fields(self):
        return [*super()._identity_text_fields(), "partner_name", "function"]

    @api.model
    def _identity_is_strict(self):
        """What campaigns and lists bring in is kept as it came, and flagged."""
        came_in = self.env.su or self.env.context.get("import_file")
        return not came_in and super()._identity_is_strict()

    @api.model
    def _duplicate_depends(self):
        return [*super()._duplicate_depends(), "partner_name", "partner_id"]

    @api.model
    def _similar_models(self):
        return ["crm.target", "res.partner"]

    def _similar_values(self):
        return {
            **super()._similar_values(),
            "name": self.partner_name or self.name,
            "is_company": bool(self.partner_name),
        }

    # === Actions ===

    def action_assign(self):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign Target Customers"),
            "res_model": "crm.target.assign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_ids": [Command.set(self.ids)]},
        }

    def action_start_caring(self):
        self.check_access("write")
        nobody = self.filtered(lambda target: not target.user_id)
        nobody.user_id = self.env.user
        self._set_state("care")

    def action_convert(self):
        """Make a lead of each target; open it when there is one."""
        self.check_access("write")
        leads = self.env["crm.lead"].create(
            [target._prepare_lead_vals() for target in self]
        )
        self._convert_to(leads)
        return leads._get_records_action(name=self.env._("Leads"))

    def action_reject(self):
        return self._get_close_action("reject", self.env._("Reject"))

    def action_put_aside(self):
        return self._get_close_action("put_aside", self.env._("Put in the Pool"))

    def action_return(self):
        self.check_access("write")
        self._set_state("return", user_id=False, list_id=False, close_reason=False)

    def action_view_lead(self):
        self.ensure_one()
        return self.lead_id._get_records_action(name=self.lead_id.display_name)

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action(name=self.campaign_id.display_name)

    def action_view_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action(name=self.partner_id.display_name)

    def action_view_mailings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.mailing_trace_action"
        )
        return action | {"domain": [("target_id", "=", self.id)]}

    # === Hooks ===

    def _prepare_lead_vals(self):
        """Return the values of the lead: what is known, and where it came from."""
        self.ensure_one()
        return {
            "type": "lead",
            "name": self.partner_name or self.name,
            "contact_name": self.name,
            "partner_name": self.partner_name,
            "function": self.function,
            "email_from": self.email,
            "phone": self.phone,
            "second_phone": self.second_phone,
            "country_id": self.country_id.id,
            "partner_id": self.partner_id.id,
            "description": self.note,
            "user_id": (self.user_id or self.env.user).id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "campaign_id": self.campaign_id.id,
            "source_id": self.source_id.id,
            "medium_id": self.medium_id.id,
            "target_id": self.id,
        }

    def _get_close_action(self, event, title):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.target.close",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_event": event,
                "default_target_ids": [Command.set(self.ids)],
            },
        }

    def _get_list_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_target_action"
        )
        return action | {"domain": domain, "context": {}}
