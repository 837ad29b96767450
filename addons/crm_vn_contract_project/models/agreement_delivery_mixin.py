from odoo import models

# what a complete handover, a complete acceptance released
RELEASED_BY = {
    "handover": ("handover",),
    "acceptance": ("acceptance", "warranty_end"),
}
STATE_AFTER = {"handover": "handed_over", "acceptance": "accepted"}
TAKE_BACK_EVENTS = {"handover": "take_back", "acceptance": "take_back_acceptance"}


class AgreementDeliveryMixin(models.AbstractModel):
    """What becomes of a contract when signed minutes are taken back."""

    _name = "agreement.delivery.mixin"
    _inherit = ["crm.event.state.mixin"]
    _description = "Delivery of a Contract"

    def _state_events(self):
        return super()._state_events() | {
            "take_back": (("handed_over",), "in_force"),
            "take_back_acceptance": (("accepted",), "handed_over"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "take_back": self.env._("Handover taken back"),
            "take_back_acceptance": self.env._("Acceptance taken back"),
        }

    def _get_take_back_obstacles(self, handover):
        """Return why the contract cannot do without these minutes, in words."""
        self.ensure_one()
        kind = handover.kind
        possible = ["in_force", "handed_over"]
        if kind == "acceptance":
            possible.append("accepted")
        if self.state not in possible:
            return [
                self.env._(
                    "contract %(contract)s is “%(state)s”",
                    contract=self.code,
                    state=self._get_state_label(self.state),
                )
            ]
        if self.state != STATE_AFTER[kind]:
            return []  # nothing was released yet
        return [
            self.env._(
                "instalment “%(name)s”, which it released, is invoiced by %(moves)s",
                name=instalment.name,
                moves=", ".join(moves.mapped("display_name")),
            )
            for instalment in self._get_released_instalments(kind)
            if (
                moves := instalment.move_ids.filtered(
                    lambda move: move.state != "cancel"
                )
            )
        ]

    def _get_released_instalments(self, kind):
        return self.instalment_ids.filtered(
            lambda line: line.trigger in RELEASED_BY[kind] and line.date_signal
        )

    def _handle_reversed_handover(self, handover):
        """Take back what the complete handover, or acceptance, brought about."""
        self.ensure_one()
        kind = handover.kind
        if self.state == STATE_AFTER[kind] and not self._is_fully(kind):
            self._set_state(TAKE_BACK_EVENTS[kind])
            # the event did not happen after all: the terms wait for it again
            self._get_released_instalments(kind)._forget_event()
        self._on_handover_reversed(handover)

    def _on_handover_reversed(self, handover):
        """Called for each signed minutes that are taken back; to extend."""
