from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import identity

LIFECYCLES = [
    ("prospect", "Prospect"),
    ("customer", "Active customer"),
    ("stopped", "Stopped"),
]
POTENTIAL_LEVELS = [("50", "50%"), ("60", "60%"), ("80", "80%"), ("100", "100%")]
CUSTOMER_CLASSES = [("A", "A"), ("B", "B"), ("C", "C"), ("VIP", "VIP")]


class ResPartner(models.Model):
    """The customer's profile.

    The lifecycle is never typed: it follows from facts that the add-ons of the process
    name in :meth:`_lifecycle_sources`, by a nightly cron over all partners and, at
    once, by :meth:`_update_lifecycle` on the partners of an event.
    """

    _name = "res.partner"
    _inherit = ["crm.identity.mixin", "res.partner"]

    # === Standing ===
    lifecycle = fields.Selection(
        LIFECYCLES,
        compute="_compute_lifecycle",
        store=True,
        index=True,
        copy=False,
        help="Prospect: has not bought yet. Active: buys from us. Stopped: bought "
        "before, but not for as long as the settings say.",
    )
    customer_group_id = fields.Many2one(
        "crm.customer.group", index="btree_not_null", tracking=True
    )
    customer_class = fields.Selection(CUSTOMER_CLASSES, tracking=True)
    potential_level = fields.Selection(POTENTIAL_LEVELS, tracking=True)
    area_id = fields.Many2one(
        "crm.area",
        string="Sales Area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Proposed from the province; correct it if the company divides otherwise.",
    )
    market_ids = fields.Many2many("crm.market", string="Markets")
    customer_properties = fields.Properties(
        "Extra Fields",
        definition="customer_group_id.customer_properties_definition",
        copy=True,
    )

    # === Who it is ===
    founding_date = fields.Date()
    legal_representative_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('is_company', '=', False)]",
        help="The person who signs for the organisation by law.",
    )
    second_phone = fields.Char()
    second_phone_key = fields.Char(
        compute="_compute_second_phone_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )

    is_own_company = fields.Boolean(
        compute="_compute_is_own_company",
        search="_search_is_own_company",
        export_string_translation=False,
        help="One of the companies of this database, which is nobody's customer.",
    )

    # === Interactions ===
    interaction_ids = fields.One2many("crm.interaction", "partner_id")
    interaction_count = fields.Integer(compute="_compute_interactions")
    last_interaction_date = fields.Datetime(
        string="Last Contact", compute="_compute_interactions"
    )

    # === Computes ===

    @api.depends("commercial_partner_id")
    def _compute_lifecycle(self):
        """A person stands as the organisation does; a new customer is a prospect.

        Facts move it later, see :meth:`_update_lifecycle`.
        """
        for partner in self:
            company = partner.commercial_partner_id
            known = company.lifecycle if company != partner else partner.lifecycle
            partner.lifecycle = known or "prospect"

    @api.depends("state_id")
    def _compute_area_id(self):
        areas = self.env["crm.area"]._get_by_state(self.state_id)
        for partner in self:
            partner.area_id = areas.get(partner.state_id, partner.area_id)

    @api.depends("second_phone")
    def _compute_second_phone_key(self):
        for partner in self:
            key = identity.phone_key(partner.second_phone)
            partner.second_phone_key = key or False

    def _compute_is_own_company(self):
        own = self._get_own_companies()
        for partner in self:
            partner.is_own_company = partner._origin in own

    def _search_is_own_company(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._get_own_companies().ids)

    def _get_own_companies(self):
        # sudo: a user may not read the companies he does not work for
        companies = self.env["res.company"].sudo().search([("partner_id", "!=", False)])
        return companies.partner_id.sudo(False)

    def _compute_interactions(self):
        """An organisation counts what happened with its people too."""
        self.interaction_count = 0
        self.last_interaction_date = False
        Interaction = self.env["crm.interaction"]
        if not Interaction.has_access("read"):
            return
        groups = Interaction._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id", "partner_id"],
            ["__count", "date:max"],
        )
        for partner in self:
            rows = [
                (count, last)
                for company, contact, count, last in groups
                if partner._origin in (company, contact)
            ]
            if rows:
                partner.interaction_count = sum(row[0] for row in rows)
                partner.last_interaction_date = max(row[1] for row in rows)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_lifecycle_not_typed(vals, allowed=("prospect", False))
        if "default_lifecycle" in self.env.context:
            self = self.with_context(default_lifecycle="prospect")
        return super().create(vals_list)

    def write(self, vals):
        if "lifecycle" in vals and set(self.mapped("lifecycle")) != {vals["lifecycle"]}:
            self._check_lifecycle_not_typed(vals)
        return super().write(vals)

    def _check_lifecycle_not_typed(self, vals, allowed=()):
        if "lifecycle" in vals and vals["lifecycle"] not in allowed:
            raise UserError(
                self.env._(
                    "The lifecycle of a customer is not typed: it follows from "
                    "opportunities, orders and contracts."
                )
            )

    # === Identity ===

    @api.model
    def _search_key_fields(self):
        """A contact is found by the name of its company too."""
        return ["complete_name"]

    @api.model
    def _identity_text_fields(self):
        return [
            *super()._identity_text_fields(),
            *("second_phone", "street", "street2", "city", "ref", "function"),
        ]

    @api.model
    def _normalize_identity_vals(self, vals):
        vals = super()._normalize_identity_vals(vals)
        if isinstance(vals.get("vat"), str):
            vals = {**vals, "vat": identity.normalize_mst(vals["vat"]) or False}
        return vals

    @api.model
    def _search_identity_domain(self, text):
        domain = super()._search_identity_domain(text)
        if digits := identity.phone_digits(text):
            domain |= Domain("second_phone_key", "like", digits)
        tax_code = identity.normalize_mst(text)
        if tax_code[:10].isdecimal():
            domain |= Domain("vat", "=like", f"{tax_code}%")
        return domain

    @api.model
    def _similar_steps(self, values):
        steps = []
        tax_code = identity.normalize_mst(values.get("vat"))
        if tax_code:
            # people of an organisation carry its tax code
            own = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
            steps.append(("tax_code", 100, Domain("vat", "=", tax_code) & own))
        for reason, score, domain in super()._similar_steps(values):
            if reason == "phone":
                keys = next(iter(domain.iter_conditions())).value
                domain |= Domain("second_phone_key", "in", list(keys))
            elif reason == "email_domain":
                domain &= Domain("is_company", "=", True)
            steps.append((reason, score, domain))
        return steps

    def _similar_exclude_domain(self):
        """People of one organisation share its phone and e-mail domain."""
        family = self.commercial_partner_id
        return Domain("commercial_partner_id", "not in", family.ids)

    # === Lifecycle ===

    @api.model
    def _lifecycle_sources(self):
        """Return the facts the lifecycle follows from: a list of SQL queries.

        Each selects three columns: ``partner_id``, ``kind`` ('prospect': somebody works
        on selling to it; 'customer': it buys) and ``date`` (of that fact; NULL while it
        lasts, as a contract in force). Extended by every add-on that owns such facts::

            return super()._lifecycle_sources() + [SQL(
                "SELECT partner_id, 'customer', date_order::date FROM sale_order"
                " WHERE state = 'sale'")]
        """
        return []

    def _lifecycle_since(self):
        """Return the date since which a customer must have bought not to be stopped."""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("crm_vn_base.lifecycle_stop_days", 365))
        return fields.Date.today() - relativedelta(days=days)

    def _lifecycle_todo_query(self, family_ids, limit):
        """Return the partners whose lifecycle is not what the facts say, locked."""
        facts = SQL(" UNION ALL ").join(
            self._lifecycle_sources() or [SQL("SELECT 0, '', NULL::date WHERE FALSE")]
        )
        among = (
            SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE")
        )
        right = SQL(
            "CASE WHEN f.buys THEN 'customer' WHEN f.bought AND NOT f.worked_on"
            " THEN 'stopped' ELSE 'prospect' END"
        )
        return SQL(
            """
            WITH fact AS (
                SELECT p.commercial_partner_id AS id,
                       bool_or(kind = 'customer') AS bought,
                       bool_or(kind = 'customer'
                               AND COALESCE(date, %(since)s) >= %(since)s) AS buys,
                       bool_or(kind = 'prospect') AS worked_on
                  FROM (%(facts)s) AS facts(partner_id, kind, date)
                  JOIN res_partner p ON p.id = facts.partner_id
                 WHERE %(among)s
              GROUP BY p.commercial_partner_id
            )
            SELECT p.id, %(right)s AS lifecycle
              FROM res_partner p
         LEFT JOIN fact f ON f.id = p.commercial_partner_id
             WHERE %(among)s AND p.lifecycle IS DISTINCT FROM %(right)s
          ORDER BY p.id
             LIMIT %(limit)s
               FOR UPDATE OF p SKIP LOCKED
            """,
            since=self._lifecycle_since(),
            facts=facts,
            among=among,
            right=right,
            limit=limit,
        )

    @api.model
    def _update_lifecycle_batch(self, family_ids=(), limit=None):
        """Set the lifecycle that the facts say; return the partners it changed."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_partner SET lifecycle = todo.lifecycle FROM (%s) AS todo"
                " WHERE res_partner.id = todo.id RETURNING res_partner.id",
                self._lifecycle_todo_query(family_ids, limit),
            )
        )
        partners = self.browse(row[0] for row in rows)
        partners.invalidate_recordset(["lifecycle"], flush=False)
        partners.modified(["lifecycle"])
        return partners

    def _update_lifecycle(self):
        """Bring the lifecycle of these partners up to date, after an event."""
        family = self.commercial_partner_id
        return self._update_lifecycle_batch(family.ids) if family else self

    @api.model
    def _cron_update_lifecycle(self, limit=5000):
        """Bring the lifecycle of all partners up to date, in committed batches."""
        cron = self.env["ir.cron"]
        while True:
            done = len(self._update_lifecycle_batch(limit=limit))
            more = int(done == limit)
            if not cron._commit_progress(done, remaining=more) or not more:
                break

    # === Actions ===

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_interaction_action"
        )
        field = (
            "commercial_partner_id"
            if self == self.commercial_partner_id
            else "partner_id"
        )
        context = {"default_partner_id": self.id}
        return {**action, "domain": [(field, "=", self.id)], "context": context}

    def action_log_interaction(self):
        """Open an empty interaction of this customer in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log an interaction"),
            "res_model": "crm.interaction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
