from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

CUSTOMER_CLASSES = [("A", "A"), ("B", "B"), ("C", "C"), ("VIP", "VIP")]


class CrmClassRule(models.Model):
    """Who belongs to class VIP, A, B or C. The first rule that holds decides."""

    _name = "crm.class.rule"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Rule of Customer Classes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    customer_class = fields.Selection(
        CUSTOMER_CLASSES, string="Gets the Class", required=True
    )
    domain = fields.Char(
        string="Applies To",
        default="[]",
        required=True,
        help="Which customers: by potential, group, area or any other field.",
    )
    amount_min = fields.Monetary(
        string="Purchases of at Least",
        help="What the customer bought in these months; 0: whatever it bought.",
    )
    count_min = fields.Integer(
        string="Number of Purchases", help="At least so many in these months; 0: none."
    )
    months = fields.Integer(string="Within Months", default=12, required=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", export_string_translation=False
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")

    _months_positive = models.Constraint(
        "CHECK(months > 0)", "Purchases are counted over one month or more."
    )
    _minimum_positive = models.Constraint(
        "CHECK(amount_min >= 0 AND count_min >= 0)",
        "The least amount and number of purchases cannot be negative.",
    )

    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    def _compute_partner_count(self):
        groups = self.env["res.partner"]._read_group(
            [("customer_class_rule_id", "in", self.ids)],
            ["customer_class_rule_id"],
            ["__count"],
        )
        counts = dict(groups)
        for rule in self:
            rule.partner_count = counts.get(rule._origin, 0)

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env["res.partner"]._search(rule._get_domain())
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” cannot be read: "
                        "%(error)s. Choose it again with the editor.",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    # === For the classes ===

    def _get_domain(self):
        return Domain(literal_eval(self.domain or "[]"))

    @api.model
    @tools.ormcache()
    def _get_domain_fields(self):
        """Return the customer's fields that rules ask for: a change of one counts."""
        # sudo: rules hold for whoever writes a customer
        domains = [rule._get_domain() for rule in self.sudo().search([])]
        return frozenset(
            condition.field_expr.partition(".")[0]
            for domain in domains
            for condition in domain.iter_conditions()
        )

    @api.model
    @tools.ormcache()
    def _has_rules(self):
        # sudo: rules hold for whoever writes a customer
        return bool(self.sudo().search_count([], limit=1))

    def action_view_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.res_partner_organisation_action"
        )
        domain = [("customer_class_rule_id", "=", self.id)]
        return {**action, "name": self.name, "domain": domain}

    @api.model
    def action_apply(self):
        """Start the scheduled action now, instead of tonight."""
        self.check_access("write")
        # sudo: the cron is the system's
        self.env.ref("crm_vn_base.ir_cron_update_class").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The classes of all customers are being worked out. Look again in "
                    "a few minutes."
                ),
            },
        }
