from odoo import fields, models

from .crm_care_touch import OPEN_STATES
from .res_partner import CARE_READERS


class AgreementHandover(models.Model):
    _inherit = "agreement.handover"

    warranty_ids = fields.One2many(
        comodel_name="crm.warranty", inverse_name="handover_id", string="Warranties"
    )
    warranty_count = fields.Integer(
        compute="_compute_warranty_count", groups=CARE_READERS
    )

    def _compute_warranty_count(self):
        counts = dict(
            self.env["crm.warranty"]._read_group(
                [("handover_id", "in", self.ids)], ["handover_id"], ["__count"]
            )
        )
        for handover in self:
            handover.warranty_count = counts.get(handover._origin, 0)

    def _get_warranty_lines(self):
        """Return the delivered lines that start a warranty. Extend for other rules."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: (
                line.quantity > 0
                and line.product_id._get_warranty_months(self.agreement_id)
            )
        )

    def _get_warranty_start(self):
        """Return the first day of the warranty: the day both sides signed."""
        self.ensure_one()
        return fields.Date.to_date(self.signed_on) or fields.Date.context_today(self)

    def _start_care(self):
        """Start the warranties of these handovers and plan their touches; once only."""
        for handover in self:
            self.env["crm.warranty"]._start_for_handover(handover)
            self.env["crm.care.program"]._plan_after_handover(handover)

    def _stop_care(self):
        """The goods were not handed over after all: nothing is under warranty."""
        self.warranty_ids.active = False
        touches = self.env["crm.care.touch"].search(
            [("handover_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )
        touches.skip_reason = self.env._("The handover was taken back.")
        touches.action_skip()

    def _get_reverse_obstacles(self):
        # sudo: that there are cases decides, whoever may read them
        used = self.sudo().warranty_ids.filtered("ticket_ids")
        return super()._get_reverse_obstacles() + [
            self.env._(
                "warranty %(warranty)s has cases already", warranty=warranty.name
            )
            for warranty in used
        ]

    def action_view_warranties(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_care.crm_warranty_action"
        )
        action["domain"] = [("handover_id", "=", self.id)]
        action["context"] = {"create": False}
        return action
