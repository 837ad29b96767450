from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError

VISIBILITIES = [
    ("own", "Own customers"),
    ("team", "Customers of one's teams"),
    ("area", "Customers of one's areas"),
    ("all", "All customers"),
]


class ResGroups(models.Model):
    """What a role sees and may take away; a person has the widest of his roles."""

    _inherit = "res.groups"

    customer_visibility = fields.Selection(
        VISIBILITIES,
        string="Sees",
        help="Whose customers people of this role see. One's own customers and those "
        "of one's open documents are always among them.",
    )
    customer_pool = fields.Boolean(
        string="Unassigned Customers",
        default=True,
        help="They also see the customers that have no salesperson yet.",
    )
    export_max_rows = fields.Integer(
        string="Rows per Export",
        default=5000,
        help="The longest file a person of this role may export. 0: nothing.",
    )
    export_max_rows_day = fields.Integer(
        string="Rows per Day",
        default=20000,
        help="How much a person of this role may export in one day. 0: nothing.",
    )
    role_label = fields.Char(string="Role", compute="_compute_role_label")
    role_user_count = fields.Integer(
        string="Number of People", compute="_compute_role_user_count"
    )

    _export_max_rows_positive = models.Constraint(
        "CHECK(export_max_rows >= 0 AND export_max_rows_day >= 0)",
        "The number of rows that may be exported cannot be negative.",
    )

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_role_label(self):
        employees = self.env.ref("base.group_user")
        for group in self:
            group.role_label = (
                self.env._("Employees without a role")
                if group == employees
                else group.name
            )

    def _compute_role_user_count(self):
        """Count the people who were given the role; the rest have none of them."""
        roles = self.env["res.users"]._get_crm_roles()
        employees = self.env.ref("base.group_user")
        Users = self.env["res.users"]
        for group in self:
            if group == employees:
                domain = [
                    ("share", "=", False),
                    ("all_group_ids", "not in", roles.ids),
                ]
            else:
                domain = [("group_ids", "in", group.ids)]
            group.role_user_count = Users.search_count(domain)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        with self._refuse_new_system_administrators():
            return super().create(vals_list)

    def write(self, vals):
        with self._refuse_new_system_administrators(vals):
            result = super().write(vals)
        if vals.keys() - {"name", "comment", "sequence"}:
            self.env["res.users"]._clear_customer_sight()
        return result

    @contextmanager
    def _refuse_new_system_administrators(self, vals=None):
        """Who manages access rights may not make system administrators."""
        groups = {
            "group_ids",
            "user_ids",
            "implied_ids",
            "implied_by_ids",
            "all_group_ids",
        }
        system = self.env.ref("base.group_system", raise_if_not_found=False)
        if (
            self.env.su
            or not system
            or (vals is not None and not groups & vals.keys())
            or self.env.user.has_group("base.group_system")
        ):
            yield
            return
        before = system._get_members()
        yield
        if new := system._get_members() - before:
            raise AccessError(
                self.env._(
                    "%(names)s cannot be made administrator of the system by you: "
                    "only an administrator of the system may do that.",
                    names=", ".join(new.sudo().mapped("name")),
                )
            )

    def _get_members(self):
        # sudo: whoever may manage users may not see those of other companies
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("all_group_ids", "in", self.ids)])
