from odoo import api, fields, models

from .sale_order_payment import PAYMENT_METHODS


class ResPartner(models.Model):
    """The price policy a customer has today, and how he usually pays."""

    _inherit = "res.partner"

    usual_payment_method = fields.Selection(
        PAYMENT_METHODS,
        string="Usual Form of Payment",
        help="New quotations of this customer start with it.",
    )
    price_policy_id = fields.Many2one(
        "crm.price.policy",
        compute="_compute_price_policy_id",
        groups="crm_vn_base.group_crm_vn_sales,crm_vn_base.group_crm_vn_marketing,"
        "crm_vn_base.group_crm_vn_accountant,crm_vn_base.group_crm_vn_care",
    )
    price_policy_reason = fields.Char(
        string="Why This Policy", compute="_compute_price_policy_id"
    )
    entitlement_ids = fields.One2many(
        "crm.price.entitlement",
        "partner_id",
        groups="crm_vn_base.group_crm_vn_sales,crm_vn_base.group_crm_vn_marketing,"
        "crm_vn_base.group_crm_vn_accountant",
    )

    @api.depends("customer_group_id", "customer_class", "commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_price_policy_id(self):
        Policy = self.env["crm.price.policy"]
        date = fields.Date.context_today(self)
        found = Policy._find_for(self, self.env.company, date)
        for partner in self:
            family = partner.commercial_partner_id._origin
            policy = found.get(family.id, Policy)
            partner.price_policy_id = policy
            partner.price_policy_reason = (
                # sudo: the reason names what the customer fulfils
                policy.sudo()._get_reason(family, date) if policy else False
            )
