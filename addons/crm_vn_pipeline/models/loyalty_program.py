from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.price_policy import reward_quantity, rule_points


class LoyaltyProgram(models.Model):
    """A promotion in kind that price policies grant: so much bought, so many gifts."""

    _inherit = "loyalty.program"

    price_policy_ids = fields.Many2many(
        "crm.price.policy", string="Price Policies", readonly=True
    )
    gift_line_ids = fields.One2many("sale.order.line", "gift_program_id")

    def _compute_total_order_count(self):
        res = super()._compute_total_order_count()
        groups = self.env["sale.order.line"]._read_group(
            [("gift_program_id", "in", self.ids), ("state", "=", "sale")],
            ["gift_program_id"],
            ["order_id:count_distinct"],
        )
        for program, count in groups:
            program.total_order_count += count
        return res

    def _get_gifts(self, lines, date):
        """Return ``{(program, product): quantity}`` that these order lines earn.

        :param lines: order lines of one quotation that are paid for
        :param date: day of the quotation, for the dates of the programs
        """
        gifts = {}
        for program in self._filter_gift_programs(date):
            points = sum(
                program._get_rule_points(rule, lines) for rule in program.rule_ids
            )
            for reward in program.reward_ids.filtered(
                lambda reward: reward.reward_type == "product"
            ):
                product = reward.reward_product_id or reward.reward_product_ids[:1]
                quantity = points and reward_quantity(
                    points, reward.required_points, reward.reward_product_qty
                )
                if product and quantity:
                    gifts[program, product] = quantity
        return gifts

    def _filter_gift_programs(self, date):
        return self.filtered(
            lambda program: (
                program.active
                and (program.date_from or date) <= date
                and (program.date_to or date) >= date
                and not (
                    program.limit_usage
                    and program.total_order_count >= program.max_usage
                )
            )
        )

    @api.model
    def _get_rule_points(self, rule, lines):
        domain = Domain(rule._get_valid_product_domain())
        bought = lines.filtered(lambda line: line.product_id.filtered_domain(domain))
        field = (
            "price_total"
            if rule.minimum_amount_tax_mode == "incl"
            else "price_subtotal"
        )
        least = rule._compute_amount(lines.currency_id) if rule.minimum_amount else 0
        return rule_points(
            rule.reward_point_mode,
            rule.reward_point_amount,
            sum(bought.mapped("product_uom_qty")),
            sum(bought.mapped(field)),
            (rule.minimum_qty, least),
        )
