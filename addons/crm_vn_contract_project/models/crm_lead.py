from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    agreement_ids = fields.One2many("agreement", "lead_id", string="Contracts")
    agreement_count = fields.Integer(
        compute="_compute_agreement_count",
        groups="agreement.group_agreement_readonly",
        export_string_translation=False,
    )

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        groups = self.env["agreement"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        counts = dict(groups)
        for lead in self:
            lead.agreement_count = counts.get(lead._origin, 0)

    def action_create_agreement(self):
        """Create the contract of a won opportunity from its orders, and open it."""
        self.ensure_one()
        self.check_access("write")
        if self.agreement_ids:
            return self.action_view_agreements()
        if self.won_status != "won":
            raise UserError(
                self.env._(
                    "Opportunity “%(lead)s” is not won yet. Mark it as won, then "
                    "create the contract.",
                    lead=self.name,
                )
            )
        orders = self._get_agreement_orders()
        if not orders:
            raise UserError(
                self.env._(
                    "Opportunity “%(lead)s” has no quotation. The contract takes its "
                    "goods and prices from one: create it first.",
                    lead=self.name,
                )
            )
        vals = {
            **orders._prepare_agreement_vals(),
            "lead_id": self.id,
            "name": self.name,
        }
        return orders._create_agreement(vals)._get_form_action()

    def _get_agreement_orders(self):
        """Return the confirmed orders, else the newest quotation."""
        free = self.order_ids.filtered(lambda order: not order.agreement_id)
        confirmed = free.filtered(lambda order: order.state == "sale")
        quotations = free.filtered(lambda order: order.state in ("draft", "sent"))
        return confirmed or quotations.sorted("id", reverse=True)[:1]

    def action_view_agreements(self):
        self.ensure_one()
        return self.agreement_ids._get_agreements_action()
