from odoo import Command, fields, models
from odoo.exceptions import UserError

LOCKED_FIELDS = {
    "agreement_id",
    "partner_id",
    "currency_id",
    "pricelist_id",
    "fiscal_position_id",
    "company_id",
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # what is promised to customers is looked up daily
    _commitment_date_idx = models.Index("(commitment_date) WHERE state = 'sale'")

    # === Contract from orders ===

    def action_create_agreement(self):
        """Create one contract of these orders, or open the one they already have."""
        self.check_access("write")
        if self.agreement_id:
            self._check_same_agreement()
            return self.agreement_id._get_form_action()
        agreement = self._create_agreement(self._prepare_agreement_vals())
        return agreement._get_form_action()

    def _check_same_agreement(self):
        """Refuse orders of which only some have a contract, or of several."""
        free = self.filtered(lambda order: not order.agreement_id)
        taken = self - free
        if free or len(taken.agreement_id) > 1:
            raise UserError(
                self.env._(
                    "Order %(order)s already belongs to contract %(contract)s. Choose "
                    "only orders without contract.",
                    order=taken[0].name,
                    contract=taken[0].agreement_id.code,
                )
            )

    def _create_agreement(self, vals):
        """Create one contract for all orders of ``self``."""
        self._check_agreement_possible()
        agreement = self.env["agreement"].create(vals)
        for order in self:
            order._message_log(
                body=self.env._(
                    "Contract %(contract)s", contract=agreement._get_html_link()
                )
            )
        self._on_agreement_created()
        return agreement

    def _on_agreement_created(self):
        """Called when orders got their contract; to extend."""

    def _check_agreement_possible(self):
        if len(self.partner_id.commercial_partner_id) != 1 or len(self.company_id) != 1:
            raise UserError(
                self.env._(
                    "One contract takes orders of one customer and one company. Choose "
                    "orders of the same customer."
                )
            )
        if len(self.currency_id) != 1:
            raise UserError(
                self.env._("One contract has one currency: the orders have several.")
            )
        cancelled = self.filtered(lambda order: order.state == "cancel")
        if cancelled:
            raise UserError(
                self.env._(
                    "Order %(order)s is cancelled and cannot be put under contract.",
                    order=cancelled[0].name,
                )
            )

    def _get_promised_day(self):
        """Return the day the order was promised for, in the user's time."""
        moment = self.commitment_date
        return moment and fields.Date.context_today(self, moment)

    def _prepare_agreement_vals(self):
        """Return the values of the contract of these orders."""
        order = self[:1]
        partner = order.partner_id.commercial_partner_id
        vals = {
            "name": order.opportunity_id.name
            or self.env._("Sale to %(customer)s", customer=partner.name),
            "partner_id": partner.id,
            "company_id": order.company_id.id,
            "currency_id": order.currency_id.id,
            "lead_id": order.opportunity_id.id,
            "user_id": order.user_id.id or self.env.uid,
            "team_id": order.team_id.id,
            "handover_date": order._get_promised_day(),
            "order_ids": [Command.link(line.id) for line in self],
        }
        if order.partner_id != partner:
            vals["partner_signatory_id"] = order.partner_id.id
        return vals

    def _prepare_invoice(self):
        return {**super()._prepare_invoice(), "agreement_id": self.agreement_id.id}

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_not_invoiced_by_instalments()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _check_not_invoiced_by_instalments(self):
        """An order under contract is invoiced by instalments, never twice."""
        for order in self:
            # sudo: only whether there is a payment schedule
            agreement = order.agreement_id.sudo()
            if agreement.instalment_ids and agreement.state != "draft":
                raise UserError(
                    self.env._(
                        "Order %(order)s is invoiced by the instalments of contract "
                        "%(contract)s. Open Contracts → Instalments and create the "
                        "invoice there.",
                        order=order.name,
                        contract=agreement.code,
                    )
                )

    # === Locked with the contract ===

    def write(self, vals):
        changed = LOCKED_FIELDS & set(vals)
        if changed and self._is_agreement_value_changed(vals, changed):
            self._check_agreement_unlocked()
        res = super().write(vals)
        if vals.get("agreement_id") and changed:
            self._check_agreement_unlocked()
        return res

    def _is_agreement_value_changed(self, vals, fnames):
        return any(
            order._fields[fname].convert_to_write(order[fname], order) != vals[fname]
            for order in self
            for fname in fnames
        )

    def _check_agreement_unlocked(self):
        # sudo: the state of the contract decides, whoever may read it
        for agreement in self.agreement_id.sudo():
            if agreement._is_locked() and not agreement._takes_orders():
                agreement._raise_locked()

    def _action_cancel(self):
        self._check_agreement_unlocked()
        return super()._action_cancel()

    def action_draft(self):
        self._check_agreement_unlocked()
        return super().action_draft()

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()
