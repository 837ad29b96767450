from odoo import models


class SaleOrderLine(models.Model):
    """What a printed row says of a line."""

    _inherit = "sale.order.line"

    def _get_document_rows(self, hides):
        """Return the printed rows of the line, usually one.

        :param hides: whether a section above hides the prices
        """
        self.ensure_one()
        if self.display_type == "line_note":
            return [{"kind": "note", "name": self.name}]
        if self.collapse_composition:
            return self._get_document_summary_rows()
        if self.display_type:
            kind = "section" if self.display_type == "line_section" else "subsection"
            amount = self._get_section_totals("price_subtotal")
            return [self._prepare_document_head(kind, self.name, amount, hides)]
        if self.product_type == "combo":
            amount = self._get_combo_totals("price_subtotal")
            name = f"{self.name} × {self._document_amounts()['quantity']}"
            return [self._prepare_document_head("combo", name, amount, hides)]
        return [self._prepare_document_row(hides)]

    def _prepare_document_head(self, kind, name, amount, hides):
        order = self.order_id
        text = "" if hides else order._document_amount(amount, order.currency_id)
        return {"kind": kind, "name": name, "amount": text}

    def _get_document_summary_rows(self):
        """Return one row per tax for a section whose composition is not shown."""
        order = self.order_id
        rows = []
        for part in self._get_grouped_section_summary():
            amount = order._document_amount(part["price_subtotal"], order.currency_id)
            rows.append(
                {
                    "kind": "product",
                    "name": self.name,
                    "description": "",
                    "unit": self.env._("Set"),
                    "quantity": "1",
                    "price": amount,
                    "list_price": amount,
                    "discount": "",
                    "tax": ", ".join(part["tax_labels"]),
                    "amount": amount,
                }
            )
        return rows

    def _prepare_document_row(self, hides):
        """Return the printed row of a product."""
        name, _newline, description = (self.name or "").partition("\n")
        return {
            "kind": "product",
            "name": name,
            "description": description.strip(),
            **self._document_amounts(hides),
        }

    def _document_amounts(self, hides=False):
        order = self.order_id
        currency = order.currency_id
        amounts = {
            "price": order._document_amount(self.price_reduce_taxexcl, currency),
            "list_price": order._document_amount(self.price_unit, currency),
            "discount": order._document_quantity(self.discount)
            if self.discount
            else "",
            "tax": self._get_document_tax(),
            "amount": order._document_amount(self.price_subtotal, currency),
        }
        if hides:
            amounts = dict.fromkeys(amounts, "")
        return {
            **amounts,
            "unit": self.product_uom_id.name or "",
            "quantity": order._document_quantity(self.product_uom_qty),
        }

    def _get_document_tax(self):
        """Return the rates of the taxes; the name of one that has no rate."""
        return ", ".join(
            f"{self.order_id._document_quantity(tax.amount)}%"
            if tax.amount_type == "percent"
            else tax.tax_label or tax.name
            for tax in self.tax_ids
        )
