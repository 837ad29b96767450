from odoo import api, fields, models


class ProductPricelist(models.Model):
    """The pricelist of a policy is for whom the policy is for, never a fallback."""

    _inherit = "product.pricelist"

    # archived ones too: who ended a policy did not give its prices to everybody
    price_policy_ids = fields.One2many(
        "crm.price.policy", "pricelist_id", context={"active_test": False}
    )

    @api.model
    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("price_policy_ids", "=", False)]
