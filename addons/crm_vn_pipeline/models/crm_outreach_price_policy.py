from odoo import models


class CrmOutreach(models.Model):
    """A price notice carries the prices of the policy that is the customer's."""

    _inherit = "crm.outreach"

    def _get_recipient_pricelists(self, partners):
        pricelists = super()._get_recipient_pricelists(partners)
        if not self.with_prices:
            return pricelists
        Policy = self.env["crm.price.policy"]
        # sudo: whoever tells customers their prices may not read all policies
        policies = Policy.sudo()._find_for(partners, self.company_id)
        for partner in partners.sudo():
            policy = policies.get(partner.commercial_partner_id.id, Policy)
            if policy.sudo().pricelist_id:
                pricelists[partner.id] = policy.sudo().pricelist_id.id
        return pricelists
