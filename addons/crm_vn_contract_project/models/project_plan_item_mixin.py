import uuid

from odoo import api, fields, models


class ProjectPlanItemMixin(models.AbstractModel):
    """A row of a project's plan, as planning tools such as Microsoft Project know it.

    What such a tool knows and Odoo does not (kind and lag of links, notes, baselines,
    …) is kept in ``plan_data``, so that nothing is lost when the plan goes back.
    """

    _name = "project.plan.item.mixin"
    _description = "Row of a Project Plan"

    plan_uid = fields.Integer(
        string="Number in the Plan",
        copy=False,
        readonly=True,
        export_string_translation=False,
    )
    plan_guid = fields.Char(copy=False, readonly=True, export_string_translation=False)
    plan_data = fields.Json(
        copy=False,
        groups="project.group_project_user",
        export_string_translation=False,
    )

    @api.model
    def _new_plan_guid(self):
        return str(uuid.uuid4())

    def _get_plan_reference(self):
        """Return how a link names this record."""
        self.ensure_one()
        return f"{self._name},{self.id}"

    def _get_stored_links(self):
        """Return ``{reference: {kind, lag, lag_format}}``: what links are like."""
        self.ensure_one()
        return dict((self.plan_data or {}).get("links", {}))

    def _update_plan_data(self, **values):
        """Change parts of the kept data."""
        self.ensure_one()
        # sudo: the plan's own bookkeeping; what it belongs to was checked before
        record = self.sudo()
        data = {**(record.plan_data or {}), **values}
        if data != record.plan_data:
            record.plan_data = data
