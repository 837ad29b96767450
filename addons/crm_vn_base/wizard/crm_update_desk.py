from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.res_partner_update import SOURCES
from ..tools import contact_text, identity
from ..tools.phone import format_phone

SURE_SCORE = 85  # from which a match is taken for the same customer
MAX_MATCHES = 10
SAME_NAME = 0.4  # share of common trigrams from which a name may be a new spelling
DESK_SOURCES = [item for item in SOURCES if item[0] not in ("customer", "import")]


class CrmUpdateDesk(models.TransientModel):
    """Procedure 004 in one screen: find, compare, update or create, verify, save.

    Also usable over RPC: ``create({"query": …})``, read ``match_ids``, then
    :meth:`action_choose_partner` or :meth:`action_new_customer`, write the
    ``line_ids``, :meth:`action_save`.

    Later add-ons extend the form at ``div[@name='crm_update_desk_documents']`` with
    buttons whose method returns :meth:`_get_document_action`.
    """

    _name = "crm.update.desk"
    _description = "Update Desk"
    _rec_name = "partner_id"

    query = fields.Text(string="What You Know")
    match_ids = fields.One2many(
        "crm.update.desk.match",
        "desk_id",
        string="Matches",
        compute="_compute_match_ids",
        store=True,
    )
    best_score = fields.Integer(compute="_compute_best_score")
    step = fields.Selection(
        [
            ("search", "Find"),
            ("compare", "Compare"),
            ("create", "New customer"),
            ("done", "Saved"),
        ],
        default="search",
        required=True,
        readonly=True,
    )

    # === The customer ===
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_name = fields.Char(compute="_compute_customer")
    owner_name = fields.Char(string="In Charge", compute="_compute_customer")
    may_read = fields.Boolean(compute="_compute_customer")
    may_write = fields.Boolean(compute="_compute_customer")
    is_company = fields.Boolean(string="Organisation", default=True)
    parent_id = fields.Many2one(
        "res.partner",
        string="Contact of",
        domain="[('is_company', '=', True)]",
        help="Empty: a customer of his own.",
    )
    line_ids = fields.One2many("crm.update.desk.line", "desk_id", string="Values")
    has_problem = fields.Boolean(compute="_compute_has_problem")
    basic_line_ids = fields.One2many(
        "crm.update.desk.line", "desk_id", domain=[("kind", "=", "basic")]
    )
    additional_line_ids = fields.One2many(
        "crm.update.desk.line", "desk_id", domain=[("kind", "=", "additional")]
    )

    # === A person of the organisation, from the same card ===
    contact_name = fields.Char(string="Contact Person")
    contact_function = fields.Char(string="Position")
    contact_phone = fields.Char(string="Contact's Phone")
    contact_email = fields.Char(string="Contact's E-mail")

    # === Saving ===
    source = fields.Selection(DESK_SOURCES, default="phone")
    note = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")
    phone_confirmed = fields.Boolean(string="Phone confirmed with the customer")
    email_confirmed = fields.Boolean(string="E-mail confirmed with the customer")
    send_verification = fields.Boolean(string="Ask the customer to confirm by e-mail")
    lookup_available = fields.Boolean(compute="_compute_lookup_available")
    update_id = fields.Many2one("crm.partner.update", readonly=True)
    update_summary = fields.Char(related="update_id.summary")
    request_id = fields.Many2one("crm.partner.update.request", readonly=True)

    # === Computes ===

    @api.depends("query")
    def _compute_match_ids(self):
        for desk in self:
            # a stored compute runs in sudo mode: what the user sees is the user's
            matches = desk.sudo(False)._find_matches() if desk.query else []
            desk.match_ids = [Command.clear(), *(Command.create(m) for m in matches)]

    @api.depends("match_ids.score")
    def _compute_best_score(self):
        for desk in self:
            desk.best_score = max(desk.match_ids.mapped("score"), default=0)

    @api.depends("partner_id", "match_ids")
    @api.depends_context("uid")
    def _compute_customer(self):
        for desk in self:
            partner = desk.partner_id.sudo(False)
            desk.may_read = bool(partner) and partner.has_access("read")
            desk.may_write = bool(partner) and partner.has_access("write")
            # of a customer out of sight: only what its match said
            match = desk.match_ids.grouped("partner_id").get(
                partner, desk.match_ids[:0]
            )
            shown = partner.sudo() if desk.may_read else self.env["res.partner"]
            desk.customer_name = shown.complete_name or match[:1].name
            desk.owner_name = self._get_owner_name(shown) or match[:1].owner_name

    @api.depends("step", "partner_id")
    def _compute_display_name(self):
        for desk in self:
            desk.display_name = desk.customer_name or (
                self.env._("New customer")
                if desk.step == "create"
                else self.env._("Update a customer")
            )

    @api.depends("basic_line_ids.problem", "additional_line_ids.problem")
    def _compute_has_problem(self):
        for desk in self:
            lines = desk.basic_line_ids | desk.additional_line_ids
            desk.has_problem = any(line.problem for line in lines)

    def _compute_lookup_available(self):
        self.lookup_available = self.env["crm.tax.lookup"]._is_configured()

    # === Find ===

    def _find_matches(self):
        """Return the values of the matches: by facts among all, by words among ours."""
        found = contact_text.recognise(self.query)
        matches = {}
        # also those of colleagues, who are then only named
        Partner = self.env["res.partner"]
        for match in Partner._find_similar(self._get_facts(found), limit=MAX_MATCHES):
            matches.setdefault(match.record.id, match)
        matches = {
            partner_id: (match.score, match.reason)
            for partner_id, match in matches.items()
        }
        sure = any(score >= SURE_SCORE for score, _reason in matches.values())
        for partner in self._search_words(found, sure):
            matches.setdefault(partner.id, (50, "words"))
        # sudo: only which are parts of another: the head office stands before them
        partners = self.env["res.partner"].browse(matches).sudo()
        partners = partners.sorted(lambda partner: bool(partner.parent_id)).sudo(False)
        readable = partners._filtered_access("read")
        vals_list = [
            self._prepare_match_vals(partner, *matches[partner.id], partner in readable)
            for partner in partners
        ]
        vals_list.sort(key=lambda vals: -vals["score"])
        return vals_list[:MAX_MATCHES]

    def _get_facts(self, found):
        """Return what identifies a customer, for the comparison.

        A bare number may be a phone and a tax code: it is looked for as both.
        """
        facts = {
            name: found[name]
            for name in ("phone", "second_phone", "email", "vat")
            if name in found
        }
        if "vat" not in facts and contact_text.is_tax_code_like(found.get("phone", "")):
            facts["vat"] = found["phone"]
        facts["name"] = found.get("company") or found.get("name")
        return facts

    def _search_words(self, found, sure):
        """Find by words; the people and sites of a customer found already are noise."""
        names = [not sure and found.get("company"), found.get("name")]
        if not found and self.query:
            names = [identity.normalize_text(self.query)[:100]]
        Partner = self.env["res.partner"]
        partners = Partner.browse()
        for name in filter(None, names):
            domain = [("display_name", "ilike", name)]
            partners |= Partner.search(domain, limit=MAX_MATCHES)
        return partners

    def _prepare_match_vals(self, partner, score, reason, may_read):
        # sudo: name and person in charge are shown for every match
        partner_sudo = partner.sudo()
        phone = format_phone(partner_sudo.phone)
        details = (partner_sudo.vat, phone, partner_sudo.state_id.name)
        return {
            "partner_id": partner.id,
            "customer_number": partner.id,
            "name": partner_sudo.complete_name,
            "owner_name": self._get_owner_name(partner_sudo),
            "detail": " · ".join(filter(None, details)) if may_read else False,
            "is_company": partner_sudo.is_company,
            "may_read": may_read,
            "score": score,
            "reason": reason,
        }

    @api.model
    def _get_owner_name(self, partner_sudo):
        return (partner_sudo.user_id or partner_sudo.commercial_partner_id.user_id).name

    def action_search(self):
        """Go back to the search, or look again: saving the form did it."""
        self.ensure_one()
        self.write(
            {"step": "search", "partner_id": False, "line_ids": [Command.clear()]}
        )
        return True

    # === Compare ===

    def action_choose_partner(self, partner_id):
        """Choose a customer, one of the matches or any the user may read."""
        self.ensure_one()
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        if partner not in self.match_ids.partner_id:
            partner.check_access("read")
        self._choose(partner)
        return True

    def _choose(self, partner):
        self.ensure_one()
        # sudo: only whether it is an organisation, to name its fields
        is_company = partner.sudo().is_company
        found = self._get_found_of(partner, contact_text.recognise(self.query))
        contact_vals = self._prepare_contact_vals(found, is_company)
        self.write(
            {
                "step": "compare",
                "partner_id": partner.id,
                "is_company": is_company,
                **contact_vals,
            }
        )
        texts = self._get_texts(found, is_company)
        # sudo: only whether there is one; a person's e-mail replaces no office's
        if contact_vals["contact_email"] and partner.sudo().email:
            del texts["email"]
        self._set_lines(texts)

    @api.model
    def _get_found_of(self, partner, found):
        """A lone name unlike the organisation's is that of a person who works there.

        Unlike a person's it only helped to find him: it does not rename him. Neither do
        some words of the name, or all of them in small letters without accents.
        """
        # sudo: the name of a match is shown to everybody
        partner_sudo = partner.sudo()
        if "company" in found or "name" not in found:
            return found
        known = identity.name_core(partner_sudo.name)
        typed = identity.name_core(found["name"])
        same = identity.similarity(known, typed) >= SAME_NAME
        nameless = {key: text for key, text in found.items() if key != "name"}
        if set(typed.split()) < set(known.split()) or (same and typed == found["name"]):
            return nameless
        if same:
            return found
        if partner_sudo.is_company:
            return {**found, "company": partner_sudo.name}
        return nameless

    def action_new_customer(self):
        """Create a customer of what was typed: an organisation, unless switched."""
        self.ensure_one()
        if not self.env["res.partner"].has_access("create"):
            raise UserError(
                self.env._(
                    "You may not create customers. Give the data to a salesperson."
                )
            )
        found = contact_text.recognise(self.query)
        self.write(
            {
                "step": "create",
                "partner_id": False,
                **self._prepare_contact_vals(found, self.is_company),
            }
        )
        self._set_lines(self._get_texts(found, self.is_company))
        return True

    def action_toggle_company(self):
        """Turn the new customer into a person, or back; what was typed is kept."""
        self.ensure_one()
        texts = {line.field_name: line.new_value for line in self.line_ids}
        self.is_company = not self.is_company
        if not texts.get("name"):
            found = contact_text.recognise(self.query)
            texts.update(self._get_texts(found, self.is_company))
        if self.is_company:
            self.parent_id = False
        self._set_lines(texts)
        return True

    @api.model
    def _get_texts(self, found, is_company):
        """Return ``{field name: text}`` of what was recognised, for one customer."""
        texts = {
            name: found[name]
            for name in ("vat", "phone", "second_phone", "email", "website", "street")
            if name in found
        }
        texts["state_id"] = found.get("province")
        texts["ward_id"] = texts["city"] = found.get("ward")
        if is_company:
            texts["name"] = found.get("company") or found.get("name")
            if "company" in found and "name" in found and "second_phone" in found:
                del texts["second_phone"]
        else:
            texts["name"] = found.get("name")
            texts["function"] = found.get("function")
            texts.pop("vat", None)
        return {name: text for name, text in texts.items() if text}

    @api.model
    def _prepare_contact_vals(self, found, is_company):
        """A card names an organisation and a person: the person is its contact."""
        if not (is_company and "company" in found and "name" in found):
            return dict.fromkeys(
                ("contact_name", "contact_function", "contact_phone", "contact_email"),
                False,
            )
        return {
            "contact_name": found["name"],
            "contact_function": found.get("function"),
            "contact_phone": found.get("second_phone"),
            "contact_email": found.get("email"),
        }

    def _set_lines(self, texts):
        """Show every field once, with what stands there and what is new."""
        self.ensure_one()
        Partner = self.env["res.partner"]
        shown = self.partner_id if self.may_read else Partner
        kinds = Partner._get_update_fields()
        names = [
            name
            for name in kinds
            if Partner._is_update_field_relevant(name, self.is_company)
        ]
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "sequence": sequence,
                        "field_name": name,
                        "kind": kinds[name],
                        "current_value": shown._get_update_text(name) or False,
                        "new_value": texts.get(name) or False,
                    }
                )
                for sequence, name in enumerate(names)
            ),
        ]

    def action_lookup_tax_code(self):
        """Offer what the directory knows of the tax code as new values."""
        self.ensure_one()
        line = self.line_ids.filtered(lambda line: line.field_name == "vat")
        texts = self.env["crm.tax.lookup"]._lookup(line.new_value or line.current_value)
        for line in self.line_ids.filtered(lambda line: line.field_name in texts):
            line.new_value = texts[line.field_name]
        self.source = "directory"
        return True

    def _get_form_action(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_update_desk_action"
        )
        return {**action, "res_id": self.id}
