from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import formatLang

INSTALMENT_ACTION = "crm_vn_contract_project.agreement_instalment_action"
CONTRACT_ACTION = "crm_vn_contract_project.agreement_action_contracts"
DUE_DAYS = 7


class ResUsers(models.Model):
    """What waits in contracts: signatures, approvals, money that is due."""

    _inherit = "res.users"

    def _today_sections(self):
        title = self.env._("Contracts and receivables")
        return super()._today_sections() | {"money": (30, title)}

    def _today_tiles(self):
        tiles = [*super()._today_tiles(), *self._today_tiles_of_contracts()]
        if self.env["agreement.instalment"].has_access("read"):
            tiles += [*self._today_tiles_of_money(), self._today_panel_overdue()]
        return tiles

    def _sees_all_contracts(self):
        """Accountants collect of everybody, managers answer for everybody."""
        return self.has_group("crm_vn_base.group_crm_vn_accountant") or self.has_group(
            "crm_vn_base.group_crm_vn_sales_manager"
        )

    def _get_today_contracts_domain(self):
        return Domain.TRUE if self._sees_all_contracts() else self._get_today_domain()

    def _today_tiles_of_contracts(self):
        charge = self._get_today_contracts_domain() & Domain("is_template", "=", False)
        # they read contracts and decide what a limit asks of them, but sign nothing
        if not self.has_group("crm_vn_base.group_crm_vn_sales"):
            return self._today_tiles_of_approver()
        labels = {
            "to_approve": (self.env._("Contracts to approve"), "fa-gavel"),
            "to_sign": (self.env._("Contracts to sign"), "fa-pencil"),
        }
        return [
            self._today_tile(
                f"contracts_{state}",
                label,
                "agreement",
                charge & Domain("state", "=", state),
                action=CONTRACT_ACTION,
                section="money",
                sequence=10 + place,
                icon=icon,
                tone="warning",
            )
            for place, (state, (label, icon)) in enumerate(labels.items())
        ]

    def _today_tiles_of_approver(self):
        """Who is asked by a limit alone sees the contracts only while they wait."""
        if not self.env["agreement"].has_access("read"):
            return []
        tile = self._today_tile(
            "contracts_my_approval",
            self.env._("Contracts to approve"),
            "agreement",
            Domain("is_my_approval", "=", True),
            action=CONTRACT_ACTION,
            section="money",
            sequence=10,
            icon="fa-gavel",
            tone="warning",
        )
        return [tile] if tile and tile["value"] else []

    def _get_today_overdue_domain(self):
        return self._get_today_contracts_domain() & Domain("state", "=", "overdue")

    def _today_tiles_of_money(self):
        today = self._get_today()
        soon = (
            self._get_today_contracts_domain()
            & Domain("date_due", ">=", today)
            & Domain("date_due", "<=", today + timedelta(days=DUE_DAYS))
            & Domain("state", "in", ("planned", "due", "partial"))
        )
        return [
            self._today_tile(
                "instalments_due",
                self.env._("Due within %(days)s days", days=DUE_DAYS),
                "agreement.instalment",
                soon,
                action=INSTALMENT_ACTION,
                section="money",
                sequence=20,
                icon="fa-hourglass-half",
                tone="warning",
            ),
            self._today_tile(
                "instalments_overdue",
                self.env._("Instalments overdue"),
                "agreement.instalment",
                self._get_today_overdue_domain(),
                action=INSTALMENT_ACTION,
                section="money",
                sequence=30,
                icon="fa-exclamation-triangle",
                tone="danger",
            ),
            self._today_tile_receivable(),
        ]

    def _today_tile_receivable(self):
        """The overdue part of account 131 in the ledger, for those who collect it."""
        if not self.has_group("crm_vn_base.group_crm_vn_accountant"):
            return None
        domain = (
            Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("date_maturity", "<", self._get_today())
            & Domain("company_id", "in", self.env.companies.ids)
        )
        tile = self._today_tile(
            "receivable_overdue",
            self.env._("Overdue in the ledger"),
            "account.move.line",
            domain,
            action="account.action_account_moves_all",
            section="money",
            sequence=40,
            icon="fa-money",
            tone="danger",
        )
        if tile:
            [(amount,)] = self.env["account.move.line"]._read_group(
                domain, aggregates=["amount_residual:sum"]
            )
            tile["amount"] = amount or 0.0
            tile["currency_id"] = self.env.company.currency_id.id
        return tile

    def _today_panel_overdue(self):
        return self._today_panel(
            "overdue_instalments",
            self.env._("Overdue instalments"),
            "agreement.instalment",
            self._get_today_overdue_domain(),
            self._prepare_overdue_row,
            order="date_due, id",
            action=INSTALMENT_ACTION,
            sequence=40,
            icon="fa-exclamation-triangle",
            empty=self.env._("No customer owes us an overdue instalment."),
        )

    def _prepare_overdue_row(self, instalment):
        """Return the row of money that is late. Extend it, never write in it."""
        note = instalment.display_name
        if instalment.promise_date:
            promised = self._days_to_words(instalment.promise_date)
            note = self.env._("%(what)s · promised: %(day)s", what=note, day=promised)
        return self._today_row(
            instalment,
            instalment.partner_id.name,
            when=self._days_to_words(instalment.date_due),
            note=note,
            tone="danger",
            value=formatLang(
                self.env, instalment.amount_open, currency_obj=instalment.currency_id
            ),
            who=instalment.user_id.name if self._sees_all_contracts() else "",
        )
