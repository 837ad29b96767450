from odoo import api, models


class CrmCachedSourceMixin(models.AbstractModel):
    """Records that something kept in the registry's cache is made of.

    Whatever changes them forgets what was kept. To extend: :meth:`_forget_cached`.
    """

    _name = "crm.cached.source.mixin"
    _description = "Source of Something Cached"

    # only a change of these counts; None: of any field
    _cached_fields = None
    # a change of these alone never does
    _uncached_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._forget_cached()
        return records

    def write(self, vals):
        result = super().write(vals)
        changed = vals.keys() - self._uncached_fields
        if self._cached_fields is not None:
            changed &= self._cached_fields
        if changed:
            self._forget_cached()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_cached()
        return result

    @api.model
    def _forget_cached(self):
        self.env.registry.clear_cache()
