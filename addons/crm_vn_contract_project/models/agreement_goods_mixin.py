from odoo import api, fields, models
from odoo.exceptions import UserError


class AgreementGoodsMixin(models.AbstractModel):
    """The goods of a contract made by hand: it owns one draft order for them."""

    _name = "agreement.goods.mixin"
    _description = "Goods of a Contract"

    draft_order_id = fields.Many2one(
        "sale.order",
        compute="_compute_draft_order_id",
        help="New goods of the contract become lines of this order.",
    )

    @api.depends("order_ids.state", "state", "kind")
    def _compute_draft_order_id(self):
        for agreement in self:
            open_orders = agreement.order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            editable = agreement.state == "draft" and agreement.kind != "framework"
            agreement.draft_order_id = editable and open_orders[:1]

    def action_add_goods(self):
        """Open the goods of the contract for writing: create its draft order."""
        self.check_access("write")
        for agreement in self:
            agreement._get_or_create_draft_order()

    def _get_or_create_draft_order(self):
        """Return the order that new goods go into."""
        self.ensure_one()
        if self._is_locked():
            self._raise_locked()
        if self.kind == "framework":
            raise UserError(
                self.env._(
                    "%(contract)s is a framework contract: its goods are those of the "
                    "orders drawn on it once it is in force.",
                    contract=self.code,
                )
            )
        order = self.draft_order_id
        if not order:
            order = self.env["sale.order"].create(self._prepare_draft_order_vals())
        return order

    def _prepare_draft_order_vals(self):
        self.ensure_one()
        contact = self.partner_signatory_id or self.partner_id
        return {
            "partner_id": contact.id,
            "agreement_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "opportunity_id": self.lead_id.id,
            "commitment_date": self.handover_date,
        }

    @api.model
    def _prepare_order_lines(self, vals_list):
        """Give order lines written through contracts the draft order of theirs.

        A line belongs to a contract through its order only.
        """
        homeless = {
            vals["agreement_id"]
            for vals in vals_list
            if vals.get("agreement_id") and not vals.get("order_id")
        }
        orders = {
            agreement.id: agreement._get_or_create_draft_order().id
            for agreement in self.browse(homeless)
        }
        return [
            {
                "order_id": orders.get(vals.get("agreement_id")),
                **{key: vals[key] for key in vals if key != "agreement_id"},
            }
            if vals.get("agreement_id")
            else vals
            for vals in vals_list
        ]
