from odoo import fields, models
from odoo.exceptions import UserError


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    customer_feedback = fields.Text(
        help="What the customer said about us and our offer."
    )
    competitor_ids = fields.Many2many(
        "res.partner", string="Lost To", help="The competitors the customer chose."
    )

    def action_lost_reason_apply(self):
        """A loss teaches something only with its reason."""
        self.ensure_one()
        if not self.lost_reason_id:
            raise UserError(
                self.env._(
                    "Choose the reason why “%(lead)s” is lost.",
                    lead=", ".join(self.lead_ids.mapped("display_name")),
                )
            )
        vals = self._prepare_lost_vals()
        if vals:
            self.lead_ids.write(vals)
        return super().action_lost_reason_apply()

    def _prepare_lost_vals(self):
        vals = {}
        if self.customer_feedback:
            vals["customer_feedback"] = self.customer_feedback
        if self.competitor_ids:
            vals["competitor_ids"] = [
                fields.Command.link(competitor.id) for competitor in self.competitor_ids
            ]
        return vals
