from odoo import api, models, tools


class ResPartner(models.Model):
    """Defaults of a new partner, asked of the fields that can have one."""

    _inherit = "res.partner"

    @api.model
    def default_get(self, fields):
        """Leave out our fields without a default: core asks each of them, twice.

        There are a hundred of them, and an import makes thousands of partners.
        """
        given = {key.removeprefix("default_") for key in self.env.context}
        given.update(self.env["ir.default"]._get_model_defaults(self._name))
        left_out = self._get_fields_without_default() - given
        return super().default_get([name for name in fields if name not in left_out])

    @api.model
    @tools.ormcache()
    def _get_fields_without_default(self):
        """Return the names of fields of this suite's that say no default."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if not field.default
            and field._modules
            and all(module.startswith("crm_vn_") for module in field._modules)
        )
