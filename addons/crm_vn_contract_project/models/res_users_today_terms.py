from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from .agreement_lifecycle_mixin import IN_FORCE
from .agreement_reminder_source import LOOKBACK
from .res_users_today import CONTRACT_ACTION

RENEWAL_ACTION = "crm_vn_contract_project.agreement_action_renewal"
APPENDIX_ACTION = "crm_vn_contract_project.agreement_appendix_action"
GUARANTEE_ACTION = "crm_vn_contract_project.agreement_guarantee_action"
INSTALMENT_ACTION = "crm_vn_contract_project.agreement_instalment_action"


class ResUsers(models.Model):
    """What runs out in contracts: terms, guarantees, documents that are missing."""

    _inherit = "res.users"

    def _today_tiles(self):
        return [*super()._today_tiles(), *self._today_tiles_of_terms()]

    def _today_tiles_of_terms(self):
        if not self.env["agreement"].has_access("read"):
            return []
        today, charge = self._get_today(), self._get_today_contracts_domain()
        reminders = self.env["agreement.reminder"]

        def until(kind):
            return today + timedelta(days=max(reminders._get_steps(kind), default=0))

        tiles = [
            *self._today_tiles_of_appendices(charge),
            self._today_tile_of_signed_copies(charge, today),
            self._today_tile(
                "contracts_ending",
                self.env._("Contracts to renew"),
                "agreement",
                charge & self._get_renewal_domain(until("renewal")),
                action=RENEWAL_ACTION,
                section="money",
                sequence=15,
                icon="fa-calendar-times-o",
                tone="warning",
            ),
            self._today_tile(
                "guarantees_ending",
                self.env._("Guarantees that end"),
                "agreement.guarantee",
                charge
                & Domain("state", "in", ("held", "expired"))
                & Domain("date_to", "<=", until("guarantee")),
                action=GUARANTEE_ACTION,
                section="money",
                sequence=50,
                icon="fa-shield",
                tone="warning",
            ),
            self._today_tile(
                "documents_missing",
                self.env._("Payments that lack documents"),
                "agreement.instalment",
                charge
                & Domain("agreement_state", "in", IN_FORCE)
                & Domain("date_due", "<=", until("document"))
                & Domain("document_ids.date_received", "=", False)
                & Domain("document_ids", "!=", False)
                & Domain("state", "!=", "paid"),
                action=INSTALMENT_ACTION,
                section="money",
                sequence=35,
                icon="fa-files-o",
                tone="warning",
            ),
        ]
        return [tile for tile in tiles if tile and tile["value"]]

    def _today_tile_of_signed_copies(self, charge, today):
        return self._today_tile(
            "signed_copies_missing",
            self.env._("Contracts without their signed copy"),
            "agreement",
            charge & self._get_copy_missing_domain(today),
            action=CONTRACT_ACTION,
            section="money",
            sequence=14,
            icon="fa-paperclip",
            tone="warning",
        )

    def _today_tiles_of_appendices(self, charge):
        """What waits for an approval or a signature, for who sells."""
        if not self.has_group("crm_vn_base.group_crm_vn_sales"):
            return []
        labels = {
            "to_approve": (self.env._("Appendices to approve"), "fa-gavel"),
            "to_sign": (self.env._("Appendices to sign"), "fa-pencil"),
        }
        return [
            self._today_tile(
                f"appendices_{state}",
                label,
                "agreement.appendix",
                charge & Domain("state", "=", state),
                action=APPENDIX_ACTION,
                section="money",
                sequence=12,
                icon=icon,
                tone="warning",
            )
            for state, (label, icon) in labels.items()
        ]

    def _get_copy_missing_domain(self, today):
        """Contracts signed in the last year whose signed copy is still to come."""
        return (
            Domain("state", "in", IN_FORCE)
            & Domain("signature_date", "<", today)
            & Domain("signature_date", ">=", today - LOOKBACK)
            & Domain("customer_signed_at", "=", False)
            & Domain("signed_document", "=", False)
            & Domain("agreement_type_id.signed_copy_policy", "!=", "none")
        )

    def _get_renewal_domain(self, last):
        return (
            Domain("state", "in", IN_FORCE)
            & Domain("is_template", "=", False)
            & Domain("no_renewal", "=", False)
            & Domain("end_date", "<=", last)
            & ~Domain("successor_ids", "any", [("state", "!=", "terminated")])
        )
