from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

# more customers than this are looked up by the database instead of listed in the query
LISTED = 2000
# so many customers read at once are logged; the lists of the web client read 80
MANY = 1000


class ResPartner(models.Model):
    """Whose customers one sees: own, of one's team, of one's area, all.

    Core lets every employee read every contact, so only a global record rule can
    restrict it: ``[("visible_to_me", "=", True)]``. What that means follows from the
    user's roles (:meth:`res.users._get_customer_sight`) and is compared with columns
    that each contact has from its organisation, so that the rule costs no join.

    The rule decides what is found, opened, changed, exported. A document one may see
    stays readable even if its customer is hidden: it shows the customer's name, and
    code that works on the document may read the customer (:meth:`fetch`).
    """

    _inherit = "res.partner"

    commercial_user_id = fields.Many2one(
        "res.users",
        string="Salesperson of the Organisation",
        compute="_compute_commercial_owner",
        store=True,
        index=True,
        export_string_translation=False,
    )
    commercial_area_id = fields.Many2one(
        "crm.area",
        string="Sales Area of the Organisation",
        compute="_compute_commercial_owner",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    is_ours = fields.Boolean(
        compute="_compute_is_ours",
        store=True,
        export_string_translation=False,
        help="Somebody who works or worked here: nobody's customer, never hidden.",
    )
    visible_to_me = fields.Boolean(
        compute="_compute_visible_to_me",
        search="_search_visible_to_me",
        export_string_translation=False,
    )

    _is_ours_idx = models.Index("(id) WHERE is_ours IS TRUE")

    # === Computes ===

    @api.depends("commercial_partner_id.user_id", "commercial_partner_id.area_id")
    def _compute_commercial_owner(self):
        by_owner = self.grouped(lambda p: p.commercial_partner_id.user_id)
        for user, partners in by_owner.items():
            partners.commercial_user_id = user
        by_area = self.grouped(lambda p: p.commercial_partner_id.area_id)
        for area, partners in by_area.items():
            partners.commercial_area_id = area

    @api.depends("partner_share", "employee")
    def _compute_is_ours(self):
        """Who left stays one of us: his name stands in the history."""
        ours = self.filtered(lambda p: not p.partner_share or p.employee)
        users = (self - ours).with_context(active_test=False).user_ids
        ours |= users.filtered(lambda user: not user.share).partner_id & self
        ours.is_ours = True
        (self - ours).is_ours = False

    @api.depends(
        "is_ours", "commercial_partner_id", "commercial_user_id", "commercial_area_id"
    )
    @api.depends_context("uid")
    def _compute_visible_to_me(self):
        domain = self._get_visibility_domain(documents=False)
        self.visible_to_me = True
        if domain.is_true():
            return
        # sudo: whether a contact is hidden cannot depend on reading it
        real = self.filtered("id").sudo()
        hidden = real - real.filtered_domain(domain)
        if hidden:
            of_documents = Domain.custom(to_sql=_customers_of_documents)
            hidden -= hidden.filtered_domain(of_documents)
        hidden.with_env(self.env).visible_to_me = False

    def _search_visible_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_visibility_domain()

    # === The domain ===

    @api.model
    def _get_visibility_domain(self, documents=True):
        """Return which contacts the user sees, ``Domain.TRUE`` if all.

        Without ``documents`` it leaves out those he sees for an open document only.
        """
        sight = self.env.user._get_customer_sight()
        if sight is None:
            return Domain.TRUE
        domain = (
            Domain("is_ours", "=", True)
            | Domain("commercial_partner_id", "in", sight.own_company_ids)
            | Domain("commercial_user_id", "in", sight.user_ids)
        )
        if documents:
            domain |= Domain.custom(to_sql=_customers_of_documents)
        if sight.pool:
            domain |= Domain("commercial_user_id", "=", False)
        if sight.area_ids:
            domain |= Domain("commercial_area_id", "in", sight.area_ids)
        return domain

    @api.model
    def _visibility_documents(self):
        """Return the documents whose customer their responsible person sees.

        A list of ``(model, domain, field)``: open documents of the current user, and
        their field that holds the customer. Each later add-on appends its own; such a
        model inherits ``crm.customer.document.mixin``, else anybody could make a hidden
        customer visible to himself by a new document.
        """
        return []

    @api.model
    def _get_customers_of_documents(self):
        """Return SQL that selects the organisations of the user's open documents."""
        queries = [
            # sudo: one's own documents, read for their customer only
            self.env[model].sudo()._search(domain).subselect(field)
            for model, domain, field in self._visibility_documents()
        ]
        return queries and SQL(
            "SELECT p.commercial_partner_id FROM res_partner p WHERE p.id IN (%s)",
            SQL(" UNION ").join(queries),
        )

    # === Reading ===

    def _get_hidden(self):
        """Return those of ``self`` that the user's roles hide from him."""
        if self.env.su or not self._ids or self.env.user._get_customer_sight() is None:
            return self.browse()
        try:
            return self._origin.filtered(lambda partner: not partner.visible_to_me)
        except MissingError:
            real = self._origin.exists()
            return real.filtered(lambda partner: not partner.visible_to_me)

    @api.private
    def fetch(self, field_names=None):
        """Let code read the hidden customer of a document that the user may see.

        Whatever brings contacts to the client checks first: :meth:`read`,
        :meth:`web_read`, :meth:`onchange`, :meth:`copy_data`, :meth:`export_data`.
        """
        hidden = self._get_hidden()
        if not hidden:
            return super().fetch(field_names)
        # sudo: to leave those of companies the user does not work for as core has them
        of_companies = Domain("company_id", "parent_of", self.env.companies.ids)
        shared = Domain("company_id", "=", False)
        hidden = hidden.sudo().filtered_domain(of_companies | shared)
        super(ResPartner, hidden).fetch(field_names)
        return super(ResPartner, self - hidden).fetch(field_names)

    def _read_format(self, fnames, load="_classic_read"):
        """Log who reads very many customers at once: no screen does, a script may."""
        if len(self) >= MANY and request and not self.env.su:
            Log = self.env["crm.export.log"]
            columns = Log._get_column_labels(self._name, fnames)
            Log._log(self._name, len(self), kind="read", field_names=columns)
        return super()._read_format(fnames, load=load)

    def read(self, fields=None, load="_classic_read"):
        self._check_not_hidden()
        return super().read(fields, load=load)

    def web_read(self, specification):
        """Inside a document a hidden customer shows its name, and nothing else."""
        if not self.env.context.get("inside_document"):
            return super().web_read(specification)
        hidden = self._get_hidden()
        rows = super(ResPartner, self - hidden).web_read(specification)
        if not hidden:
            return rows
        by_id = {row["id"]: row for row in rows}
        for partner in hidden:
            by_id[partner.id] = partner._prepare_hidden_row(specification)
        return [by_id[partner.id or partner.id.origin] for partner in self]

    def _prepare_hidden_row(self, specification):
        row = {name: self._prepare_hidden_value(name) for name in specification}
        if "display_name" in specification:
            # sudo: the name of a customer follows the access to the document
            row["display_name"] = self.sudo().display_name
        return {**row, "id": self.id}

    def _prepare_hidden_value(self, name):
        field = self._fields.get(name)
        return [] if field and field.type in ("one2many", "many2many") else False

    def onchange(self, values, field_names, fields_spec):
        self._check_not_hidden()
        is_new = not self and not field_names
        owner = is_new and self._get_owner_of_new()
        if owner and "default_parent_id" not in self.env.context:
            self = self.with_context(default_user_id=owner.id)
        return super().onchange(values, field_names, fields_spec)

    def copy_data(self, default=None):
        self._check_not_hidden()
        return super().copy_data(default)

    def export_data(self, fields_to_export):
        self._check_not_hidden()
        return super().export_data(fields_to_export)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Below a document the name of a hidden customer is exported, no more."""
        hidden = self.browse() if _is_toplevel_call else self._get_hidden()
        lines = super(ResPartner, self - hidden)._export_rows(
            fields, _is_toplevel_call=_is_toplevel_call
        )
        for partner in hidden.sudo():
            lines.append(
                [
                    partner.display_name if path in (["name"], ["display_name"]) else ""
                    for path in fields
                ]
            )
        return lines

    def _check_not_hidden(self):
        if hidden := self._get_hidden():
            raise self.env["ir.rule"]._make_access_error("read", hidden)

    def _check_choosable(self):
        """Refuse to choose customers that one does not see for a document."""
        if hidden := self._get_hidden().sudo()[:1]:
            raise AccessError(
                self.env._(
                    "“%(customer)s” is a customer of %(owner)s, which you may not see. "
                    "Ask %(owner)s or your manager.",
                    customer=hidden.display_name,
                    owner=hidden.commercial_user_id.name
                    or self.env._("nobody as yet (unassigned)"),
                )
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A customer belongs to who enters it, if he would not find it again else."""
        if owner := self._get_owner_of_new():
            vals_list = [self._prepare_owned_vals(vals, owner) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _prepare_owned_vals(self, vals, owner):
        """Name the owner of a new customer; nobody, where one may see unassigned."""
        chosen = "user_id" in vals and (
            vals["user_id"] or owner._get_customer_sight().pool
        )
        return (
            vals if vals.get("parent_id") or chosen else {**vals, "user_id": owner.id}
        )

    @api.model
    def _get_owner_of_new(self):
        """Return who owns the customers the current user enters without naming one."""
        user = self.env.user
        sight = None if self.env.su else user._get_customer_sight()
        if sight is None or "default_user_id" in self.env.context:
            return self.env["res.users"]
        is_sales = user.has_group("crm_vn_base.group_crm_vn_sales")
        return user if is_sales or not sight.pool else self.env["res.users"]


def _customers_of_documents(model, alias, query):
    """SQL condition: the customer of an open document of the user.

    The few ids are listed, for then the planner uses the index of the column; a
    sub-query inside an OR would make it read the whole table.
    """
    customers = model._get_customers_of_documents()
    if not customers:
        return SQL("FALSE")
    column = SQL.identifier(alias, "commercial_partner_id")
    rows = model.env.execute_query(
        SQL("SELECT DISTINCT c.* FROM (%s) AS c LIMIT %s", customers, LISTED + 1)
    )
    if len(rows) > LISTED:
        return SQL("%s IN (%s)", column, customers)
    return SQL("%s IN %s", column, tuple(row[0] for row in rows) or (0,))
