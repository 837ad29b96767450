from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmPartnerUpdateRequestLine(models.Model):
    """One field of a customer, the value asked for, and the decision on it."""

    _name = "crm.partner.update.request.line"
    _description = "Customer Update Request Line"
    _order = "id"
    _rec_name = "field_name"

    request_id = fields.Many2one(
        "crm.partner.update.request", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="request_id.state")
    field_name = fields.Selection(
        lambda self: self.env["res.partner"]._get_update_selection(),
        string="Field",
        required=True,
    )
    current_value = fields.Char(compute="_compute_current_value")
    new_value = fields.Char()
    decision = fields.Selection([("accept", "Take it"), ("refuse", "Refuse it")])
    refuse_reason = fields.Char(string="Why Refused")

    _field_uniq = models.Constraint(
        "unique(request_id, field_name)", "A request names each field once."
    )

    @api.depends("request_id.partner_id", "field_name")
    @api.depends_context("uid")
    def _compute_current_value(self):
        """What the customer holds now, for those only who may see the customer."""
        partners = self.request_id.partner_id
        readable = partners._filtered_access("read") if partners else partners
        for line in self:
            partner = line.request_id.partner_id
            line.current_value = (
                partner._get_update_text(line.field_name)
                if line.field_name and partner in readable
                else False
            )

    @api.constrains("field_name", "new_value")
    def _check_new_value(self):
        """A value nobody could apply is refused when it is asked for."""
        for line in self:
            # sudo: the requester may not see the customer
            partner = line.request_id.sudo().partner_id
            partner._parse_update_text(line.field_name, line.new_value)

    def write(self, vals):
        """What was asked for stays; only the decision is written, while it is open."""
        if not {"decision", "refuse_reason"}.issuperset(vals) or any(
            line.state != "pending" for line in self
        ):
            raise UserError(
                self.env._(
                    "A request stays as it was filed: only the decision on it is "
                    "written, as long as it is open."
                )
            )
        return super().write(vals)

    def _get_field_label(self):
        labels = dict(self.env["res.partner"]._get_update_selection())
        return labels.get(self.field_name, self.field_name)
