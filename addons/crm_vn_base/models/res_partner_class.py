from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from .crm_class_rule import CUSTOMER_CLASSES

VALUE_MONTHS = 12


class ResPartner(models.Model):
    """Class A, B, C or VIP: by rules that are data, or fixed by hand, and why."""

    _inherit = "res.partner"

    customer_class = fields.Selection(
        CUSTOMER_CLASSES,
        index="btree_not_null",
        tracking=True,
        copy=False,
        help="By the rules of the company; chosen by hand it stays as it is.",
    )
    customer_class_manual = fields.Boolean(
        string="Class Fixed by Hand",
        copy=False,
        help="The rules leave the class of this customer alone.",
    )
    customer_class_rule_id = fields.Many2one(
        "crm.class.rule",
        string="Rule of the Class",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    customer_class_reason = fields.Char(
        string="Why This Class", compute="_compute_customer_class_reason"
    )
    customer_value = fields.Monetary(
        string="Purchases in 12 Months",
        compute="_compute_customer_value",
        currency_field="value_currency_id",
        help="What the organisation and its people bought in the last twelve months.",
    )
    value_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_value_currency_id",
        export_string_translation=False,
    )

    # === Computes ===

    def _compute_value_currency_id(self):
        self.value_currency_id = self.env.company.currency_id

    def _compute_customer_value(self):
        values = self.commercial_partner_id._fetch_customer_values([VALUE_MONTHS])
        for partner in self:
            family = partner.commercial_partner_id._origin
            partner.customer_value = values[family.id, VALUE_MONTHS][0]

    @api.depends("customer_class", "customer_class_manual", "customer_class_rule_id")
    def _compute_customer_class_reason(self):
        # sudo: the rule explains what the user sees anyway
        rules = self.sudo().customer_class_rule_id
        months = sorted(set(rules.mapped("months")))
        values = self.commercial_partner_id._fetch_customer_values(months)
        for partner in self:
            rule = partner.sudo().customer_class_rule_id
            family = partner.commercial_partner_id._origin
            partner.customer_class_reason = partner._get_class_reason(
                rule, *values[family.id, rule.months]
            )

    def _get_class_reason(self, rule, amount, count):
        if self.customer_class_manual:
            return self.env._("Chosen by hand; the rules leave it alone.")
        if not rule:
            return self.env._("No rule applies to this customer.")
        if not (rule.amount_min or rule.count_min):
            return self.env._("Rule “%(rule)s”.", rule=rule.name)
        return self.env._(
            "Rule “%(rule)s”: bought %(count)s times for %(amount)s in %(months)s "
            "months (asks for %(amount_min)s).",
            rule=rule.name,
            count=count,
            amount=format_amount(self.env, amount, rule.currency_id),
            months=rule.months,
            amount_min=format_amount(self.env, rule.amount_min, rule.currency_id),
        )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete_class_vals(vals) for vals in vals_list]
        partners = super().create(vals_list)
        asked = self.env["crm.class.rule"]._get_domain_fields()
        if any(vals.get(fname) for vals in vals_list for fname in asked & vals.keys()):
            partners._update_class()
        return partners

    def write(self, vals):
        vals = self._complete_class_vals(vals)
        result = super().write(vals)
        asked = self.env["crm.class.rule"]._get_domain_fields()
        if vals.get("customer_class_manual") is False or asked & vals.keys():
            self._update_class()
        return result

    @api.model
    def _complete_class_vals(self, vals):
        """A class somebody chooses is fixed; taken away, the rules decide again."""
        if "customer_class" in vals and "customer_class_manual" not in vals:
            vals = {**vals, "customer_class_manual": bool(vals["customer_class"])}
        if vals.get("customer_class_manual"):
            vals = {**vals, "customer_class_rule_id": False}
        return vals

    @api.onchange("customer_class")
    def _onchange_customer_class(self):
        """Show at once what saving would set."""
        self.customer_class_manual = bool(self.customer_class)

    # === Purchases ===

    @api.model
    def _customer_value_sources(self):
        """Return what customers bought: a list of SQL queries.

        Each selects ``partner_id``, ``amount`` (without tax, in the company's currency)
        and ``date``. Extended by the add-ons that own purchases.
        """
        return []

    @api.model
    def _customer_value_query(self, months, family_ids=()):
        """Return ``id``, and ``amount_N`` and ``count_N`` for each number of months."""
        sources = SQL(" UNION ALL ").join(
            self._customer_value_sources()
            or [SQL("SELECT 0, 0::numeric, NULL::date WHERE FALSE")]
        )
        today = fields.Date.context_today(self)
        columns = SQL("").join(
            SQL(
                ", COALESCE(sum(amount) FILTER (WHERE date > %(since)s), 0)"
                " AS %(amount)s, count(*) FILTER (WHERE date > %(since)s) AS %(count)s",
                since=today - relativedelta(months=number),
                amount=SQL.identifier(f"amount_{number}"),
                count=SQL.identifier(f"count_{number}"),
            )
            for number in months
        )
        return SQL(
            "SELECT p.commercial_partner_id AS id%s"
            " FROM (%s) AS purchase(partner_id, amount, date)"
            " JOIN res_partner p ON p.id = purchase.partner_id"
            " WHERE %s GROUP BY p.commercial_partner_id",
            columns,
            sources,
            SQL("p.commercial_partner_id IN %s", tuple(family_ids))
            if family_ids
            else SQL("TRUE"),
        )

    def _fetch_customer_values(self, months):
        """Return {(customer id, months): (amount, count)}, zeros for no purchase."""
        values = defaultdict(lambda: (0.0, 0))
        families = self._origin
        if families and months:
            self.env.flush_all()
            query = self._customer_value_query(months, families.ids)
            for row in self.env.execute_query_dict(query):
                for number in months:
                    pair = float(row[f"amount_{number}"]), row[f"count_{number}"]
                    values[row["id"], number] = pair
        return values

    # === Classes ===

    def _class_todo_query(self, family_ids=()):
        """Return the customers whose class is not what the rules say, and what is."""
        # sudo: rules decide on all customers, whoever's event it was
        rules = self.env["crm.class.rule"].sudo().search([("active", "=", True)])
        months = sorted(set(rules.mapped("months")))
        return SQL(
            """
            SELECT chosen.id, rule.customer_class,
                   chosen.rule_id AS customer_class_rule_id
              FROM (SELECT p.id, p.customer_class, p.customer_class_rule_id, %(rule)s
                           AS rule_id
                      FROM res_partner p
                 LEFT JOIN (%(value)s) AS value ON value.id = p.id
                     WHERE p.commercial_partner_id = p.id AND p.partner_share
                       AND p.customer_class_manual IS NOT TRUE AND %(among)s) AS chosen
         LEFT JOIN crm_class_rule AS rule ON rule.id = chosen.rule_id
             WHERE chosen.customer_class IS DISTINCT FROM rule.customer_class
                OR chosen.customer_class_rule_id IS DISTINCT FROM chosen.rule_id
            """,
            rule=self._class_rule_case(rules),
            value=self._customer_value_query(months, family_ids),
            among=SQL("p.id IN %s", tuple(family_ids)) if family_ids else SQL("TRUE"),
        )

    def _class_rule_case(self, rules):
        """Return the SQL of the first rule that holds for customer ``p``."""
        # sudo, archived too: whom a rule is about does not depend on who asks
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        cases = [SQL("WHEN FALSE THEN NULL::int")]
        for rule in rules:
            holds = [SQL("TRUE")]
            if not rule._get_domain().is_true():
                query = partners._search(rule._get_domain())
                holds.append(SQL("p.id IN %s", query.subselect()))
            for kind, least in (("amount", rule.amount_min), ("count", rule.count_min)):
                column = SQL.identifier("value", f"{kind}_{rule.months}")
                if least:
                    holds.append(SQL("COALESCE(%s, 0) >= %s", column, least))
            cases.append(SQL("WHEN %s THEN %s", SQL(" AND ").join(holds), rule.id))
        return SQL("CASE %s END", SQL(" ").join(cases))

    def _update_class(self):
        """Bring the class of these customers up to date, after an event."""
        families = self.commercial_partner_id
        if not families or not self.env["crm.class.rule"]._has_rules():
            return self.browse()
        query = self._class_todo_query(families.ids)
        return self._update_by_query(
            query, ["customer_class", "customer_class_rule_id"]
        )

    @api.model
    def _cron_update_class(self, limit=5000):
        """Bring the class of all customers up to date, in committed batches.

        Without any rule, classes are what people typed: nothing is touched.
        """
        if self.env["crm.class.rule"]._has_rules():
            fnames = ["customer_class", "customer_class_rule_id"]
            self._cron_update_by_query(self._class_todo_query(), fnames, limit)
