from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_time

from odoo.addons.crm_vn_base.iap_gate import ALLOW_PARAMETER
from odoo.addons.crm_vn_base.models.res_partner import POTENTIAL_LEVELS


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.customer.document.mixin",
        "crm.stage.rule.mixin",
        "crm.identity.mixin",
        "crm.lead",
    ]

    _similar_name_field = "partner_name"
    _email_field = "email_from"
    _note_field = "description"
    _stage_rule_field = "stage_id"
    _stage_since_field = "date_last_stage_update"

    target_id = fields.Many2one(
        "crm.target",
        string="Target Customer",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    # the ORM follows it when the customer changes, for all leads with one query
    target_ids = fields.One2many(
        "crm.target", "lead_id", export_string_translation=False
    )

    # === Qualification: an assessment, by whoever speaks with the customer ===
    qualification = fields.Selection(
        [
            ("new", "Not Assessed"),
            ("nurturing", "Nurturing"),
            ("qualified", "Qualified"),
            ("unqualified", "Unqualified"),
        ],
        default="new",
        required=True,
        tracking=True,
    )
    need = fields.Text(
        string="Customer Need", help="What the customer needs, in his words."
    )
    potential_level = fields.Selection(
        POTENTIAL_LEVELS,
        compute="_compute_potential_level",
        store=True,
        readonly=False,
        tracking=True,
        help="How likely the customer buys, as the salesperson judges it.",
    )

    # === The end ===
    customer_feedback = fields.Text(
        help="What the customer said about us and our offer.", tracking=True
    )

    @api.depends("partner_id")
    def _compute_potential_level(self):
        """Proposed from the customer; the opportunity may differ."""
        for lead in self:
            lead.potential_level = (
                lead.potential_level or lead.partner_id.potential_level
            )

    def _compute_user_company_ids(self):
        """As core, with one assignment for all leads of a company.

        A list asks for it with every lead, and one by one it took a third of its time.
        """
        for leads in self.grouped("company_id").values():
            first = leads[:1]
            super(CrmLead, first)._compute_user_company_ids()
            (leads - first).user_company_ids = first.user_company_ids
        return None

    # === Identity ===

    @api.onchange("phone", "country_id", "company_id")
    def _onchange_phone_validation(self):
        if self._is_vietnamese():
            return self._onchange_vietnamese_phone()
        return super()._onchange_phone_validation()

    @api.model
    def _search_key_fields(self):
        return ["name", "contact_name", "partner_name"]

    @api.model
    def _identity_text_fields(self):
        return [*super()._identity_text_fields(), "contact_name", "partner_name"]

    @api.model
    def _identity_is_strict(self):
        """An enquiry that comes in by itself, or in a list, is never lost."""
        came_in = self.env.su or self.env.context.get("import_file")
        return not came_in and super()._identity_is_strict()

    @api.model
    def _duplicate_depends(self):
        return [*super()._duplicate_depends(), "partner_name", "partner_id"]

    def _may_be_duplicate(self):
        """Its customer may be known already, as long as none was chosen."""
        return not self.partner_id

    @api.model
    def _similar_models(self):
        """Leads that resemble each other are core's own button."""
        return ["res.partner"]

    def _similar_values(self):
        person = self.partner_name or self.contact_name
        return {
            **super()._similar_values(),
            "name": person,
            "is_company": bool(self.partner_name),
        }

    def _inverse_phone(self):
        """A wrong number that came in stays wrong on the customer, and flagged."""
        intake = self.with_context(crm_vn_intake=True)
        return super(CrmLead, intake)._inverse_phone()

    def _create_customer(self, with_parent=None):
        intake = self.with_context(crm_vn_intake=True)
        customer = super(CrmLead, intake)._create_customer(with_parent=with_parent)
        return customer.with_env(self.env)

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        return {**values, "second_phone": self.second_phone, **self._get_origin_vals()}

    def _get_origin_vals(self):
        """The customer comes from where its lead came from."""
        return {
            fname: self[fname].id
            for fname in ("campaign_id", "source_id", "medium_id")
            if self[fname]
        }

    # === Conversion ===

    def _convert_opportunity_data(self, customer, team_id=False):
        """A lead worth an opportunity is a qualified one."""
        return super()._convert_opportunity_data(customer, team_id=team_id) | {
            "qualification": "qualified"
        }

    # === Merge ===

    def _merge_get_fields(self):
        return [
            *super()._merge_get_fields(),
            "need",
            "potential_level",
            "customer_feedback",
            "target_id",
            "second_phone",
        ]

    def _merge_dependences(self, opportunities):
        res = super()._merge_dependences(opportunities)
        # sudo: the merged leads' targets and mails may be a colleague's, the links
        # must survive all the same
        merged = [("lead_id", "in", opportunities.ids)]
        self.env["crm.target"].sudo().search(merged).lead_id = self
        self.env["mailing.trace"].sudo().search(merged).lead_id = self
        return res

    # === Won ===

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Core passes here at each change of the outcome: button, drag, import, RPC."""
        res = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        won = self.filtered(
            lambda lead: (
                new_status_by_lead[lead.id]["is_won"]
                and not old_status_by_lead.get(lead.id, {}).get("is_won")
            )
        )
        for lead in won:
            lead._on_won()
        return res

    def _on_won(self):
        """Called once for each record whose ``won_status`` becomes won.

        Empty here; the next stage of the process opens the contract from it. An
        opportunity that is reopened and won again comes here again.
        """

    # === The form and its messages ===

    @api.model
    def _may_ask_iap(self):
        # sudo: whether it is allowed is no secret
        params = self.env["ir.config_parameter"].sudo()
        return params.get_param(ALLOW_PARAMETER) == "True"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_ask_iap())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """No button asks a service that would be refused."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and not self._may_ask_iap():
            for button in arch.xpath("//button[@name='iap_enrich']"):
                button.getparent().remove(button)
        return arch, view

    def log_meeting(self, meeting):
        """As core, with day and time as they are written here."""
        message = self.env._(
            "Meeting at %(time)s on %(date)s: %(meeting)s",
            time=format_time(self.env, meeting.start, time_format="short"),
            date=format_date(self.env, meeting.start),
            meeting=meeting._get_html_link(),
        )
        return self.message_post(body=Markup("<p>%s</p>") % message)

    # === Actions ===

    def action_view_target(self):
        self.ensure_one()
        return self.target_id._get_records_action(name=self.target_id.display_name)

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action(name=self.campaign_id.display_name)

    def action_log_interaction(self):
        """Log what happened about this lead, with its customer."""
        self.ensure_one()
        return self.env["crm.interaction"]._action_log(
            default_partner_id=self.partner_id.id,
            default_res_model=self._name,
            default_res_id=self.id,
        )
