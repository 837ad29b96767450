from odoo import api, fields, models


class SaleOrder(models.Model):
    """A quotation has a number of its own, the order it becomes gets the order's.

    The number is the document's name while it is a quotation, so that the screen, the
    printed page, the e-mail and the portal all say the same.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "crm.customer.document.mixin"]

    quotation_number = fields.Char(readonly=True, copy=False, index="trigram")
    campaign_id = fields.Many2one(
        compute="_compute_utm", store=True, readonly=False, precompute=True
    )
    source_id = fields.Many2one(
        compute="_compute_utm", store=True, readonly=False, precompute=True
    )
    medium_id = fields.Many2one(
        compute="_compute_utm", store=True, readonly=False, precompute=True
    )

    @api.depends("opportunity_id")
    def _compute_utm(self):
        """Take over where the opportunity came from, on the form and over RPC alike."""
        for order in self:
            for fname in ("campaign_id", "source_id", "medium_id"):
                order[fname] = order[fname] or order.opportunity_id[fname]

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "quotation_number"]

    @api.model_create_multi
    def create(self, vals_list):
        new = self._fields["name"].default(self)
        new_vals_list = []
        for vals in vals_list:
            number = self._next_quotation_number(vals)
            vals = {**vals, "quotation_number": number}
            if number and vals.get("name", new) == new:
                vals["name"] = number
            new_vals_list.append(vals)
        return super().create(new_vals_list)

    def action_confirm(self):
        """A confirmed quotation gets the number of an order."""
        for order in self:
            if order.quotation_number and order.name == order.quotation_number:
                order.name = order._next_order_number()
        res = super().action_confirm()
        # sudo: both follow from the order, whoever owns the customer
        self.partner_id.sudo()._update_lifecycle()
        self.partner_id.sudo()._update_class()
        return res

    def action_view_opportunity(self):
        self.ensure_one()
        return self.opportunity_id._get_records_action(
            name=self.opportunity_id.display_name
        )

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action(name=self.campaign_id.display_name)

    # === Hooks ===

    @api.model
    def _next_quotation_number(self, vals):
        return self._next_number(
            "crm_vn_pipeline.quotation", vals.get("company_id"), vals.get("date_order")
        )

    def _next_order_number(self):
        self.ensure_one()
        number = self._next_number("sale.order", self.company_id.id, None)
        return number or self.name

    @api.model
    def _next_number(self, code, company_id, date_order):
        company = self.env["res.company"].browse(company_id) or self.env.company
        date = fields.Datetime.to_datetime(date_order) or fields.Datetime.now()
        return (
            self.env["ir.sequence"]
            .with_company(company)
            .next_by_code(
                code, sequence_date=fields.Datetime.context_timestamp(self, date)
            )
        )
