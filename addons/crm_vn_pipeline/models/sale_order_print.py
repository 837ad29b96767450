from odoo import api, models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """The quotation as it is printed; its goods are those of a contract, too."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.printed.document.mixin"]

    # === Goods ===

    def _get_document_lines(self):
        """Return what the rows of the printed table show, as Odoo's own page does.

        A section may hide the prices or the composition of what stands below it.
        """
        rows = []
        section_hides = hides = False
        for line in self._get_order_lines_to_report():
            if line.display_type == "line_section":
                section_hides = hides = line.collapse_prices
            elif line.display_type == "line_subsection":
                hides = section_hides or line.collapse_prices
            rows += line._get_document_rows(hides)
        return rows

    def _get_document_goods(self):
        """Return the printed table of one or more orders with its totals."""
        currency = self.currency_id[:1]
        lines = [row for order in self for row in order._get_document_lines()]
        return self._document_goods(
            lines,
            currency,
            total=sum(self.mapped("amount_total")),
            taxes=self._get_document_taxes(),
            untaxed=sum(self.mapped("amount_untaxed")),
        )

    def _get_document_taxes(self):
        """Return [(label, amount)] of the taxes, over all orders."""
        amounts = {}
        for order in self:
            for subtotal in (order.tax_totals or {}).get("subtotals", ()):
                for group in subtotal["tax_groups"]:
                    label = self._get_document_tax_label(group)
                    tax = group["tax_amount_currency"]
                    amounts[label] = amounts.get(label, 0.0) + tax
        return list(amounts.items())

    @api.model
    def _get_document_tax_label(self, group):
        # sudo: the rate stands on the document, whoever prints it
        taxes = self.env["account.tax"].sudo().browse(group["involved_tax_ids"])
        rates = set(taxes.mapped("amount"))
        if set(taxes.mapped("amount_type")) == {"percent"}:
            if len(rates) > 1:
                return self.env._("Value added tax")
            rate = self._document_quantity(rates.pop())
            return self.env._("Value added tax %(rate)s%%", rate=rate)
        return group["group_name"]

    def _get_document_file_name(self):
        """Return the name of the downloaded file."""
        self.ensure_one()
        order = self._in_document_lang()
        if order.state in ("draft", "sent"):
            return order.env._("Quotation %(number)s", number=order.name)
        return order.env._("Sales order %(number)s", number=order.name)

    def _get_document_signatures(self):
        """Return the two blocks at the end; a signature made online stands in."""
        self.ensure_one()
        hint = self.env._("(signature, full name, stamp)")
        # sudo: who signs for one's own company stands on its papers
        director = self.company_id.partner_id.sudo().legal_representative_id
        note = self.signed_on and self.env._(
            "Signed online on %(date)s", date=format_date(self.env, self.signed_on)
        )
        return [
            {
                "title": self.env._("For the customer"),
                "hint": hint,
                "image": self.signature,
                "name": self.signed_by,
                "note": note,
            },
            {
                "title": self.env._("For the seller"),
                "hint": hint,
                "position": director.function,
                "name": director.name,
            },
        ]
