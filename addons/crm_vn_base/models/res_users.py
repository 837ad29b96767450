from odoo import api, models
from odoo.fields import Domain


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
            return super().create(vals_list)

    def write(self, vals):
        with self.env["res.groups"]._refuse_new_system_administrators(vals):
            return super().write(vals)

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

    # === Hooks of the later add-ons ===

    @api.model
    def _handover_employee_records(self, old_user, new_user):
        """Give what ``old_user`` is responsible for to ``new_user``.

        Called when an employee leaves or moves. Empty here; each add-on extends it for
        the records it owns and returns the sum::

            counts = super()._handover_employee_records(old_user, new_user)
            counts["crm.lead"] = len(leads)
            return counts

        :return: dict {model name: number of records handed over}
        """
        return {}

    def _today_tiles(self):
        """Return the tiles of this user's home screen: a list of dicts.

        Empty here; each add-on appends its own. A tile has ``sequence``, ``label``
        (translated), ``value`` (what is waiting for this user today), ``action`` (the
        XML id of the window action it opens) and ``domain``.
        """
        self.ensure_one()
        return []
