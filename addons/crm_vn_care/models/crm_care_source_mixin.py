from odoo import models


class CrmCareSourceMixin(models.AbstractModel):
    """A record whose care is a click away: its cases, warranties, touches, a new case.

    It says what belongs to it (:meth:`_get_care_domain`) and what a new record takes
    over (:meth:`_get_care_context`).
    """

    _name = "crm.care.source.mixin"
    _description = "Record with Customer Care"

    def _get_care_domain(self):
        """Return what of care belongs to the record. To override."""
        return []

    def _get_care_context(self):
        """Return the defaults of what care creates for the record. To override."""
        return {}

    def _get_care_action(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = self._get_care_domain()
        action["context"] = self._get_care_context()
        return action

    def action_create_ticket(self):
        """Log a case about the record: what is known of it is filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Case"),
            "res_model": "helpdesk.ticket",
            "views": [(False, "form")],
            "context": self._get_care_context(),
        }
