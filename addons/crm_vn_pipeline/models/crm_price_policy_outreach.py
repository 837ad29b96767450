from odoo import models
from odoo.fields import Command


class CrmPricePolicy(models.Model):
    """Customers are told of their policy by a job."""

    _inherit = "crm.price.policy"

    def action_tell_customers(self):
        """Open a notice of prices to the customers this policy is for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the Customers"),
            "res_model": "crm.outreach",
            "view_mode": "form",
            "context": self._prepare_notice_context(),
        }

    def _prepare_notice_context(self):
        self.ensure_one()
        kind = self.env.ref("crm_vn_pipeline.crm_outreach_kind_prices")
        context = {
            "default_name": self.name,
            "default_kind_id": kind.id,
            "default_company_id": self.company_id.id,
        }
        if self.date_start:
            context["default_price_date"] = self.date_start
        others = self._get_partner_domain()
        if self.customer_group_ids and not self._has_more_conditions():
            groups = [Command.set(self.customer_group_ids.ids)]
            return context | {"default_group_ids": groups}
        return context | {
            "default_by_filter": True,
            "default_recipient_domain": repr(
                [("parent_id", "=", False), *list(others)]
            ),
        }

    def _has_more_conditions(self):
        return bool(self.customer_class) or self.partner_domain not in (False, "[]")
