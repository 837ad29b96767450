from odoo import models


class AgreementHandover(models.Model):
    """Signed minutes reach the milestones whose lines are all delivered."""

    _inherit = "agreement.handover"

    def _reach_milestones(self):
        res = super()._reach_milestones()
        if self.kind == "handover":
            # sudo: a salesperson who records the signature may not edit projects
            order_lines = self.sudo().line_ids.order_line_id
            milestones = self.env["project.milestone"].sudo()
            milestones.search(
                [("order_line_ids", "in", order_lines.ids), ("is_reached", "=", False)]
            )._reach_delivered(self.signed_on)
        return res
