from odoo import api, fields, models
from odoo.exceptions import UserError

SOURCES = [
    ("phone", "Phone call"),
    ("email", "E-mail"),
    ("chat", "Online chat"),
    ("event", "Conference, event"),
    ("web_form", "Web form, landing page"),
    ("meeting", "Meeting in person"),
    ("department", "Another department"),
    ("website", "Website"),
    ("social", "Social network"),
    ("directory", "Business directory"),
    ("customer", "The customer himself, by link"),
    ("import", "Imported file"),
]


class ResPartner(models.Model):
    """Where the customer's data come from, and what was changed when by whom."""

    _inherit = "res.partner"

    data_source = fields.Selection(
        SOURCES,
        copy=False,
        help="Where the data were last taken from.",
    )
    data_updated_on = fields.Datetime(copy=False, readonly=True)
    data_updated_by = fields.Many2one("res.users", copy=False, readonly=True)
    update_ids = fields.One2many("crm.partner.update", "partner_id", string="Updates")
    update_count = fields.Integer(compute="_compute_update_counts")
    tax_lookup_available = fields.Boolean(
        compute="_compute_tax_lookup_available", export_string_translation=False
    )
    pending_request_count = fields.Integer(
        string="Pending Update Requests", compute="_compute_update_counts"
    )

    # what core does not track yet; the formatted address is tracked by core
    function = fields.Char(tracking=True)
    website = fields.Char(tracking=True)
    second_phone = fields.Char(tracking=True)
    industry_id = fields.Many2one(tracking=True)
    is_company = fields.Boolean(tracking=True)

    # === Computes ===

    def _compute_tax_lookup_available(self):
        self.tax_lookup_available = self.env["crm.tax.lookup"]._is_configured()

    def _compute_update_counts(self):
        for fname, model, domain in (
            ("update_count", "crm.partner.update", []),
            (
                "pending_request_count",
                "crm.partner.update.request",
                [("state", "=", "pending")],
            ),
        ):
            Model = self.env[model]
            counts = {}
            if Model.has_access("read"):
                counts = dict(
                    Model._read_group(
                        [("partner_id", "in", self.ids), *domain],
                        ["partner_id"],
                        ["__count"],
                    )
                )
            for partner in self:
                partner[fname] = counts.get(partner._origin, 0)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        stamp = self._prepare_data_stamp_vals()
        return super().create([{**stamp, **vals} for vals in vals_list])

    def write(self, vals):
        """A change of the customer's data is dated, wherever it comes from."""
        if not self._get_update_fields().keys().isdisjoint(vals):
            vals = {**self._prepare_data_stamp_vals(), **vals}
        return super().write(vals)

    @api.model
    def _prepare_data_stamp_vals(self):
        """Return when and by whom data are changed now, and from which source."""
        vals = {
            "data_updated_on": fields.Datetime.now(),
            "data_updated_by": self.env.uid,
        }
        source = self.env.context.get("crm_update_source")
        if not source and self.env.context.get("import_file"):
            source = "import"
        return {**vals, "data_source": source} if source else vals

    # === Updates ===

    def _apply_update(self, texts, source, **log_vals):
        """Write what an update says, and keep the update.

        :param dict texts: {field name: new value as text}
        :param str source: one of ``SOURCES``
        :param log_vals: further values of the log: note, attachment_ids, request_id…
        :return: the ``crm.partner.update``; empty when nothing was new
        :raise ValidationError: a text that is not understood; then nothing is written
        """
        self.ensure_one()
        texts = {
            fname: text
            for fname, text in texts.items()
            if not self._is_update_same(fname, text)
        }
        vals = self._parse_update_texts(texts)
        if not vals:
            return self.env["crm.partner.update"]
        old = {fname: self._get_update_text(fname) for fname in texts}
        self.with_context(crm_update_source=source).write(vals)
        return self._log_update(
            "update", source, old, date=self.data_updated_on, **log_vals
        )

    @api.model
    def _create_from_update(self, texts, source, extra_vals=None, **log_vals):
        """Create a customer from what an update says, and keep the update.

        :param dict extra_vals: further values to write, such as is_company, parent_id
        :return: the customer
        """
        vals = {**self._parse_update_texts(texts), **(extra_vals or {})}
        if not vals.get("name"):
            raise UserError(
                self.env._("The new customer has no name yet. Write it, then save.")
            )
        partner = self.with_context(crm_update_source=source).create(vals)
        new = {name: "" for name in texts if partner._get_update_text(name)}
        stamp = {"date": partner.data_updated_on}
        partner._log_update("create", source, new, **stamp, **log_vals)
        return partner

    def _parse_update_texts(self, texts):
        """Return the values to write; the province is read before the ward in it."""
        vals = {}
        for fname in sorted(texts, key=lambda name: name == "ward_id"):
            customer = self
            if fname == "ward_id" and vals.get("state_id"):
                customer = self.new({"state_id": vals["state_id"]}, origin=self)
            vals[fname] = customer._parse_update_text(fname, texts[fname])
            if fname == "ward_id" and not vals[fname]:
                vals["city"] = texts[fname] or False
        return vals

    def _log_update(self, kind, source, old_texts, **log_vals):
        self.ensure_one()
        lines = [
            (fname, old, self._get_update_text(fname))
            for fname, old in old_texts.items()
        ]
        vals = {
            "partner_id": self.id,
            "kind": kind,
            "source": source,
            "user_id": self.env.uid,
            **log_vals,
        }
        # sudo: the log is written by updates only, nobody edits it
        return (
            self.env["crm.partner.update"].sudo()._create_log(vals, lines).sudo(False)
        )

    # === Who is responsible ===

    def _get_update_owner(self):
        """Return who decides on requests about this customer.

        Its salesperson, else the leader of the team, else a sales manager.
        """
        self.ensure_one()
        owner = self.user_id or self.commercial_partner_id.user_id
        if owner.active:
            return owner
        return self._get_update_manager(owner)

    def _get_update_manager(self, owner):
        """Return who stands above ``owner``: the leader of the team, else a manager."""
        members = (
            self.env["crm.team.member"].sudo().search([("user_id", "=", owner.id)])
            if owner
            else self.env["crm.team.member"]
        )
        # sudo: a requester may not read the teams he is not in
        leaders = members.crm_team_id.user_id.filtered("active") - owner
        if leaders:
            return leaders[:1].sudo(False)
        group = self.env.ref("crm_vn_base.group_crm_vn_sales_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: user.active and not user._is_superuser() and user != owner
        )
        in_company = managers.filtered(
            lambda user: self.env.company in user.company_ids
        )
        return (in_company or managers or self.env.ref("base.user_admin"))[:1].sudo(
            False
        )

    # === Actions ===

    def action_open_update_desk(self):
        """Open the update desk on this customer."""
        self.ensure_one()
        desk = self.env["crm.update.desk"].create({})
        desk._choose(self)
        return desk._get_form_action()

    def action_lookup_tax_code(self):
        """Ask the directory for this tax code; its data stand beside ours."""
        action = self.action_open_update_desk()
        self.env["crm.update.desk"].browse(action["res_id"]).action_lookup_tax_code()
        return action

    def action_view_updates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_partner_update_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    def action_view_update_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_partner_update_request_action"
        )
        context = {"search_default_pending": 1}
        return {**action, "domain": [("partner_id", "=", self.id)], "context": context}
