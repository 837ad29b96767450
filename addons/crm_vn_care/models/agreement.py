from odoo import fields, models

from .res_partner import CARE_READERS


class Agreement(models.Model):
    _name = "agreement"
    _inherit = ["agreement", "crm.care.source.mixin"]

    warranty_ids = fields.One2many(
        comodel_name="crm.warranty", inverse_name="agreement_id", string="Warranties"
    )
    warranty_count = fields.Integer(compute="_compute_care_counts", groups=CARE_READERS)
    ticket_ids = fields.One2many(
        comodel_name="helpdesk.ticket", inverse_name="agreement_id", string="Cases"
    )
    ticket_count = fields.Integer(compute="_compute_care_counts", groups=CARE_READERS)
    care_touch_ids = fields.One2many(
        comodel_name="crm.care.touch",
        inverse_name="agreement_id",
        string="Care Touches",
    )
    care_touch_count = fields.Integer(
        compute="_compute_care_counts", groups=CARE_READERS
    )

    def _compute_care_counts(self):
        for model, fname in (
            ("crm.warranty", "warranty_count"),
            ("helpdesk.ticket", "ticket_count"),
            ("crm.care.touch", "care_touch_count"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
                )
            )
            for agreement in self:
                agreement[fname] = counts.get(agreement, 0)

    # === Events ===

    def _on_handed_over(self, handover):
        """A signed handover starts the warranties and plans the first touch of care."""
        res = super()._on_handed_over(handover)
        # sudo: whoever signs the handover need not have rights on care
        handover.sudo()._start_care()
        return res

    def _on_handover_reversed(self, handover):
        """A handover that is taken back ends its warranties and drops its touches."""
        res = super()._on_handover_reversed(handover)
        # sudo: the manager who takes it back need not have rights on care
        handover.sudo()._stop_care()
        return res

    # === Actions ===

    def action_view_warranties(self):
        return self._get_care_action("crm_vn_care.crm_warranty_action")

    def action_view_tickets(self):
        return self._get_care_action("crm_vn_care.helpdesk_ticket_action")

    def action_view_care_touches(self):
        return self._get_care_action("crm_vn_care.crm_care_touch_action")

    def _get_care_domain(self):
        return [("agreement_id", "=", self.id)]

    def _get_care_context(self):
        return {
            "default_agreement_id": self.id,
            "default_partner_id": self.partner_id.id,
        }
