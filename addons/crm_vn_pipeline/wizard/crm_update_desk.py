from odoo import api, fields, models
from odoo.fields import Domain


class CrmUpdateDesk(models.TransientModel):
    """From the desk to the opportunities, quotations and orders of the customer found.

    New ones are created for him; open ones are shown to be brought up to date.
    """

    _inherit = "crm.update.desk"

    opportunity_count = fields.Integer(compute="_compute_document_counts")
    quotation_count = fields.Integer(compute="_compute_document_counts")
    order_count = fields.Integer(compute="_compute_document_counts")

    @api.depends("partner_id", "step")
    def _compute_document_counts(self):
        for desk in self:
            shown = desk.partner_id and desk.may_read
            for kind, fname in (
                ("opportunity", "opportunity_count"),
                ("quotation", "quotation_count"),
                ("order", "order_count"),
            ):
                desk[fname] = desk._count_documents(kind) if shown else 0

    def _count_documents(self, kind):
        model, domain, _action = self._get_documents(kind)
        Model = self.env[model].sudo(False)
        return Model.search_count(domain) if Model.has_access("read") else 0

    def _get_documents(self, kind):
        """Return model, domain and action of what the customer has of a kind."""
        # sudo: only whose people count
        family = self.partner_id.sudo().commercial_partner_id
        mine = Domain("partner_id", "child_of", family.id)
        return {
            "opportunity": (
                "crm.lead",
                mine & Domain("won_status", "=", "pending"),
                "crm_vn_pipeline.crm_lead_action_opportunities",
            ),
            "quotation": (
                "sale.order",
                mine & Domain("state", "in", ("draft", "sent")),
                "crm_vn_pipeline.sale_order_action_quotations",
            ),
            "order": (
                "sale.order",
                mine & Domain("state", "=", "sale"),
                "crm_vn_pipeline.sale_order_action_orders",
            ),
        }[kind]

    def _view_documents(self, kind):
        self.ensure_one()
        model, domain, xmlid = self._get_documents(kind)
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        records = self.env[model].search(domain, limit=2)
        if len(records) == 1:
            return records._get_records_action(name=records.display_name)
        return {
            **action,
            "domain": list(domain),
            "context": {"create": False},
            "name": f"{action['name']}: {self.customer_name}",
        }

    def action_view_opportunities(self):
        return self._view_documents("opportunity")

    def action_view_quotations(self):
        return self._view_documents("quotation")

    def action_view_orders(self):
        return self._view_documents("order")

    def action_new_opportunity(self):
        return self._get_document_action(
            "crm.lead", self.env._("New Opportunity"), type="opportunity"
        )

    def action_new_quotation(self):
        return self._get_document_action("sale.order", self.env._("New Quotation"))

    def action_new_order(self):
        """What the customer ordered at once: the form asks to confirm it."""
        action = self._get_document_action("sale.order", self.env._("New Order"))
        action["context"]["crm_desk_order"] = True
        return action
