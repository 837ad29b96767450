from odoo import models
from odoo.exceptions import AccessError, UserError


class AgreementHandover(models.Model):
    """Taking signed minutes back: by a manager, with a reason, while nothing stands on
    them.
    """

    _inherit = "agreement.handover"

    def _state_events(self):
        return super()._state_events() | {"reverse": (("signed",), "cancelled")}

    def _state_event_labels(self):
        return super()._state_event_labels() | {"reverse": self.env._("Take back")}

    def action_reverse(self):
        """Ask for the reason."""
        self._check_may_reverse()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_handover_reverse_action"
        )
        return {**action, "context": {"default_handover_id": self.id}}

    def _check_may_reverse(self):
        self.check_access("write")
        if not self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager"):
            raise AccessError(
                self.env._(
                    "Only a sales manager takes signed minutes back. Ask yours to do "
                    "it."
                )
            )

    def _reverse(self, reason):
        """Take the quantities back, and what the signature brought about."""
        self.ensure_one()
        self._check_may_reverse()
        # sudo: the manager answers for the minutes, projects may be of others
        agreement = self.agreement_id.sudo()
        agreement.lock_for_update()
        if self.state == "signed":
            self._check_reversible()
        self._set_state("reverse", log_reason=reason, **self._prepare_dead_link_vals())
        self._miss_milestones()
        agreement._message_log(
            body=self.env._(
                "%(minutes)s were taken back: %(reason)s",
                minutes=self._get_html_link(),
                reason=reason,
            )
        )
        agreement._handle_reversed_handover(self)

    def _check_reversible(self):
        obstacles = self._get_reverse_obstacles()
        if obstacles:
            raise UserError(
                self.env._(
                    "Minutes %(code)s cannot be taken back any more:\n%(obstacles)s",
                    code=self.code,
                    obstacles="\n".join(f"- {item}" for item in obstacles),
                )
            )

    def _get_reverse_obstacles(self):
        """Return what stands on these minutes, in words. Later add-ons extend it."""
        self.ensure_one()
        # sudo: contract, orders and invoices decide, whoever may read them
        minutes = self.sudo()
        obstacles = minutes.agreement_id._get_take_back_obstacles(minutes)
        if minutes.kind == "handover":
            obstacles += minutes._get_quantities_stood_on()
        return obstacles

    def _get_quantities_stood_on(self):
        """Return the goods that were accepted or invoiced by quantity since."""
        order_lines = self.line_ids.order_line_id
        handed_over = order_lines._get_signed_quantities("handover")
        accepted = order_lines._get_signed_quantities("acceptance")
        words = []
        for line, parts in self.line_ids.grouped("order_line_id").items():
            rest = handed_over.get(line, 0.0) - sum(parts.mapped("quantity"))
            if line.product_uom_id.compare(accepted.get(line, 0.0), rest) > 0:
                words.append(
                    self.env._(
                        "“%(product)s” is accepted already; take the acceptance back "
                        "first",
                        product=parts[0]._get_name(),
                    )
                )
            elif line.product_uom_id.compare(line.qty_invoiced, rest) > 0:
                words.append(
                    self.env._(
                        "“%(product)s” is invoiced already",
                        product=parts[0]._get_name(),
                    )
                )
        return words

    def _miss_milestones(self):
        """Milestones of lines that are no longer handed over completely are open."""
        if self.kind != "handover":
            return
        order_lines = self.sudo().line_ids.order_line_id  # sudo: as for signing
        left = order_lines._get_quantities_left("handover")
        open_lines = order_lines.filtered(
            lambda line: line.product_uom_id.compare(left[line], 0.0) > 0
        )
        milestones = self.env["project.milestone"].sudo()
        milestones.search(
            [
                "|",
                ("sale_line_id", "in", open_lines.ids),
                ("order_line_ids", "in", open_lines.ids),
                ("is_reached", "=", True),
            ]
        ).is_reached = False
