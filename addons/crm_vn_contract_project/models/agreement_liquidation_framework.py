from odoo import models


class Agreement(models.Model):
    """The end of a framework contract: every order drawn on it is done and paid.

    It stays in force while orders are drawn, so it is liquidated from there.
    """

    _inherit = "agreement"

    def _state_events(self):
        return super()._state_events() | {
            "liquidate_framework": (("in_force",), "liquidated"),
        }

    def _state_event_labels(self):
        labels = super()._state_event_labels()
        return labels | {"liquidate_framework": labels["liquidate"]}

    def _get_liquidation_event(self):
        framework = self.kind == "framework"
        return "liquidate_framework" if framework else super()._get_liquidation_event()

    def _get_missing_acceptance(self):
        """The orders themselves are accepted; minutes may also be left unsigned."""
        if self.kind != "framework":
            return super()._get_missing_acceptance()
        return self._get_missing_minutes()

    def _get_missing_payments(self, date):
        """Its debts are those of the orders drawn on it, each named."""
        missing = super()._get_missing_payments(date)
        if self.kind != "framework":
            return missing
        # sudo: what stands against it, whoever sells
        orders = self.sudo().order_ids.filtered(lambda order: order.state != "cancel")
        return [*orders._get_open_words(), *missing]
