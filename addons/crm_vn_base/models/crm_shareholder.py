from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare, float_round

PERCENT_DIGITS = 4  # of a percent: what a register of shareholders shows


class CrmShareholder(models.Model):
    """Who holds how much of a customer: somebody we know, or only a name."""

    _name = "crm.shareholder"
    _description = "Shareholder"
    _inherit = "crm.partner.party.mixin"
    _other_partner_field = "shareholder_id"
    _order = "partner_id, percent desc, id"

    shareholder_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char(string="Shareholder Name")
    percent = fields.Float(string="Share (%)", digits=(7, PERCENT_DIGITS))
    currency_id = fields.Many2one(related="partner_id.capital_currency_id")
    amount = fields.Monetary(string="Contribution")

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)",
        "A share lies between 0 and 100%.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A contribution cannot be negative."
    )
    _shareholder_uniq = models.UniqueIndex(
        "(partner_id, shareholder_id) WHERE shareholder_id IS NOT NULL",
        "This shareholder is on the list already: correct that line.",
    )

    @api.constrains("partner_id", "shareholder_id")
    def _check_not_itself(self):
        for line in self:
            if line.partner_id == line.shareholder_id:
                raise ValidationError(
                    self.env._(
                        "“%(customer)s” cannot be its own shareholder.",
                        customer=line.partner_id.display_name,
                    )
                )

    @api.constrains("partner_id", "percent")
    def _check_sum(self):
        """Together at most 100%; less is right while not all are known."""
        sums = self._read_group(
            [("partner_id", "in", self.partner_id.ids)],
            ["partner_id"],
            ["percent:sum"],
        )
        for customer, total in sums:
            if float_compare(total, 100, precision_digits=PERCENT_DIGITS) > 0:
                raise ValidationError(
                    self.env._(
                        "The shareholders of “%(customer)s” hold %(total)s%% together. "
                        "Correct the shares so that they make at most 100%%.",
                        customer=customer.display_name,
                        total=float_round(total, precision_digits=PERCENT_DIGITS),
                    )
                )
