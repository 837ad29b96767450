from typing import NamedTuple

from odoo import api, models, tools
from odoo.fields import Domain

from ..tools.local_day import with_known_zone


class Sight(NamedTuple):
    """Whose customers a user sees."""

    user_ids: list[int]  # of these salespeople
    area_ids: list[int]  # in these areas
    pool: bool  # those without a salesperson
    own_company_ids: list[int]  # our own companies, with their addresses


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _search_display_name(self, operator, value):
        """Find colleagues by words without accents too."""
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and isinstance(value, str):
            partner = self.env["res.partner"]._search_display_name(operator, value)
            domain = Domain(domain) | Domain("partner_id", "any", partner)
        return domain

    # === Roles ===

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["res.groups"]._refuse_new_system_administrators():
            return super().create([with_known_zone(vals) for vals in vals_list])

    def write(self, vals):
        # here too: what depends on the user's zone is computed from what he was given
        vals = with_known_zone(vals)
        with self.env["res.groups"]._refuse_new_system_administrators(vals):
            result = super().write(vals)
        if "group_ids" in vals:
            self._clear_customer_sight()
        return result

    @api.model
    def _get_crm_roles(self):
        """Return the groups that are roles, in the order of the user's form."""
        privilege = self.env.ref("crm_vn_base.res_groups_privilege_crm_vn")
        # sudo: the roles decide on every user's rights, nobody else reads them
        return (
            self.env["res.groups"].sudo().search([("privilege_id", "=", privilege.id)])
        )

    def _get_own_roles(self):
        """Return the roles of this user; without any, what every employee has."""
        self.ensure_one()
        roles = self._get_crm_roles() & self.sudo().all_group_ids
        return roles or self.env.ref("base.group_user").sudo()

    def _get_export_caps(self):
        """Return (rows per export, rows per day): the widest of the user's roles."""
        roles = self._get_own_roles()
        return (
            max(roles.mapped("export_max_rows")),
            max(roles.mapped("export_max_rows_day")),
        )

    # === Whose customers one sees ===

    @tools.ormcache("self.id")
    def _get_customer_sight(self):
        """Return the :class:`Sight` of this user, None if he sees all customers.

        A person has the widest of his roles. Kept until roles, teams or areas change:
        these clear the cache.
        """
        self.ensure_one()
        # sudo: what one sees does not depend on which users, teams, areas one may read
        user = self.sudo()
        if not user._is_internal():
            return None
        roles = user._get_own_roles().filtered("customer_visibility")
        kinds = set(roles.mapped("customer_visibility"))
        if not kinds or "all" in kinds:
            return None
        return Sight(
            user_ids=user._get_team_mates().ids if "team" in kinds else user.ids,
            area_ids=user._get_own_areas().ids if "area" in kinds else [],
            pool=any(roles.mapped("customer_pool")),
            own_company_ids=self.env["res.partner"]._get_own_companies().ids,
        )

    @api.model
    def _clear_customer_sight(self):
        """Forget whose customers everybody sees: a role, team or area has changed."""
        self.env.registry.clear_cache()
        self.env["res.partner"].invalidate_model(["visible_to_me"], flush=False)

    def _get_team_mates(self):
        """Return who is in a team of this user, as member or leader; he too."""
        self.ensure_one()
        Team = self.env["crm.team"]
        teams = Team.search([("user_id", "=", self.id)])
        teams |= Team.search([("crm_team_member_ids.user_id", "=", self.id)])
        return self | teams.user_id | teams.crm_team_member_ids.user_id

    def _get_own_areas(self):
        """Return the areas this user works in, and those below them."""
        self.ensure_one()
        Area = self.env["crm.area"]
        domain = Domain("user_id", "=", self.id) | Domain("member_ids", "in", self.ids)
        return Area.search([("id", "child_of", Area.search(domain).ids)])
