from odoo import models

QUOTATION_ACTION = "crm_vn_pipeline.sale_order_action_quotations"


class ResUsers(models.Model):
    """Quotations whose prices wait for this user's answer, or got one."""

    _inherit = "res.users"

    def _today_tiles(self):
        return [*super()._today_tiles(), *self._today_tiles_of_approvals()]

    def _today_tiles_of_approvals(self):
        """Shown where there is something: not everybody approves, or has to ask."""
        to_approve = [
            ("reviewer_ids", "in", self.ids),
            ("validation_status", "in", ("waiting", "pending")),
            ("state", "in", ("draft", "sent")),
        ]
        answered = [
            ("user_id", "=", self.id),
            ("validation_status", "in", ("validated", "rejected")),
            ("state", "=", "draft"),
        ]
        tiles = [
            self._today_tile(
                key,
                label,
                "sale.order",
                domain,
                action=QUOTATION_ACTION,
                section="sales",
                sequence=sequence,
                icon=icon,
                tone=tone,
            )
            for key, label, domain, sequence, icon, tone in (
                (
                    "quotations_to_approve",
                    self.env._("Quotations to approve"),
                    to_approve,
                    26,
                    "fa-gavel",
                    "danger",
                ),
                (
                    "quotations_answered",
                    self.env._("Approval answered, to send"),
                    answered,
                    28,
                    "fa-check",
                    "info",
                ),
            )
        ]
        return [tile for tile in tiles if tile and tile["value"]]
