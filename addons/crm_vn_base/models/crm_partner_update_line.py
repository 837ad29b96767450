from odoo import api, fields, models
from odoo.fields import Domain


class CrmPartnerUpdateLine(models.Model):
    """What one field of the customer was before an update, and after it."""

    _name = "crm.partner.update.line"
    _description = "Customer Update Line"
    _order = "id"
    _rec_name = "field_name"

    update_id = fields.Many2one(
        "crm.partner.update", required=True, index=True, ondelete="cascade"
    )
    field_name = fields.Selection(
        lambda self: self.env["res.partner"]._get_update_selection(),
        string="Field",
        required=True,
    )
    old_value = fields.Char(string="Before")
    new_value = fields.Char(string="After")

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            updates = self.env["crm.partner.update"]._search([])
            domain = Domain(domain) & Domain("update_id", "in", updates)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """A line is as readable as its update."""
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        # sudo: only to see which update they belong to
        updates = {line: line.sudo().update_id.sudo(False) for line in self}
        readable = self.env["crm.partner.update"].union(*updates.values())
        readable = readable._filtered_access("read")
        forbidden = self.filtered(lambda line: updates[line] not in readable)
        if forbidden:
            Rule = self.env["ir.rule"]
            return forbidden, lambda: Rule._make_access_error(operation, forbidden)
        return None
