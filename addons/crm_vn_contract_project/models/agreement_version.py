from odoo import api, fields, models
from odoo.tools import html_escape


class AgreementVersion(models.Model):
    """What a contract said from a day on, as both parties signed it."""

    _name = "agreement.version"
    _description = "Version of a Contract"
    _order = "agreement_id, number desc"
    _rec_name = "number"

    agreement_id = fields.Many2one(
        "agreement", string="Contract", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(required=True, help="0 is the contract as signed first.")
    date = fields.Date(string="Applies from", required=True)
    appendix_id = fields.Many2one(
        "agreement.appendix", index="btree_not_null", ondelete="restrict"
    )
    renewal_term_id = fields.Many2one(
        "agreement.renewal.term", index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True)
    amount_total = fields.Monetary(string="Contract Value")
    start_date = fields.Date()
    end_date = fields.Date()
    handover_date = fields.Date(string="Handover Due")
    warranty_months = fields.Integer(string="Warranty (Months)")
    goods = fields.Json(export_string_translation=False)
    schedule = fields.Json(export_string_translation=False)
    goods_html = fields.Html(
        string="Goods and Services", compute="_compute_html", sanitize=False
    )
    schedule_html = fields.Html(
        string="Instalments", compute="_compute_html", sanitize=False
    )

    _number_uniq = models.Constraint(
        "unique(agreement_id, number)", "The contract has this version already."
    )

    @api.depends("number", "appendix_id.code", "renewal_term_id")
    def _compute_display_name(self):
        for version in self:
            version.display_name = version._get_origin()

    def _get_origin(self):
        """Return what made this version, in words."""
        if self.renewal_term_id:
            return self.env._("Renewal %s", self.renewal_term_id.number)
        return self.appendix_id.code or self.env._("As signed first")

    @api.model
    def _prepare_vals(self, agreement, date, appendix=None):
        """Return the values of the version that applies now."""
        numbers = agreement.version_ids.mapped("number")
        return {
            "agreement_id": agreement.id,
            "number": max(numbers) + 1 if numbers else 0,
            "date": date,
            "appendix_id": appendix.id if appendix else False,
            "currency_id": agreement.currency_id.id,
            "amount_total": agreement.amount_total,
            "start_date": agreement.start_date,
            "end_date": agreement.end_date,
            "handover_date": agreement.handover_date,
            "warranty_months": agreement.warranty_months,
            "goods": [
                self._prepare_goods_row(line) for line in agreement._get_value_lines()
            ],
            "schedule": [
                self._prepare_schedule_row(line) for line in agreement.instalment_ids
            ],
        }

    @api.model
    def _prepare_goods_row(self, line):
        return {
            "line_id": line.id,
            "name": line.name,
            "quantity": line.product_uom_qty,
            "unit": line.product_uom_id.name,
            "price": line.price_unit,
            "total": line.price_total,
        }

    @api.model
    def _prepare_schedule_row(self, instalment):
        return {
            "instalment_id": instalment.id,
            "name": instalment.name,
            "trigger": instalment.trigger,
            "days": instalment.days,
            "days_kind": instalment.days_kind,
            "date_planned": fields.Date.to_string(instalment.date_planned),
            "percent": instalment.percent,
            "amount": instalment.amount,
            "documents": instalment.document_ids.type_id.mapped("name"),
        }

    # === For people ===

    @api.depends("goods", "schedule")
    def _compute_html(self):
        for version in self:
            version.goods_html = version._render_rows(
                [
                    self.env._("Product"),
                    self.env._("Quantity"),
                    self.env._("Unit"),
                    self.env._("Unit Price"),
                    self.env._("Total"),
                ],
                [version._get_goods_cells(row) for row in version.goods or []],
            )
            version.schedule_html = version._render_rows(
                [
                    self.env._("Instalment"),
                    self.env._("Payable on"),
                    self.env._("Percent (%)"),
                    self.env._("Amount"),
                ],
                [version._get_schedule_cells(row) for row in version.schedule or []],
            )

    def _get_goods_cells(self, row):
        money = self.currency_id.format
        quantity = f"{row['quantity']:g}".replace(".", ",")
        return [
            row["name"],
            quantity,
            row["unit"] or "",
            money(row["price"]),
            money(row["total"]),
        ]

    def _get_schedule_cells(self, row):
        instalments = self.env["agreement.instalment"]
        percent = f"{row['percent']:g}".replace(".", ",") if row["percent"] else ""
        return [
            row["name"],
            instalments._get_term_text(row),
            percent,
            self.currency_id.format(row["amount"]),
        ]

    @api.model
    def _render_rows(self, titles, rows):
        """Return a table; every cell is text and escaped."""
        head = "".join(f"<th>{html_escape(title)}</th>" for title in titles)
        body = "".join(
            "<tr>" + "".join(f"<td>{html_escape(cell)}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        return (
            '<table class="table table-sm table-bordered">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
