from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day


class CrmPriceCostReport(models.Model):
    """What price policies cost, planned and actual, by customer: facts, not counters.

    Each query of :meth:`_cost_sources` selects ``id`` (that of its record × 16, plus a
    number of the query's own: 0 to 3 are taken), ``policy_id``, ``partner_id`` (any
    contact of the customer), ``company_id``, ``date``, ``kind``, ``planned_cost`` and
    ``actual_cost``, in the currency of the company. Add-ons that know more add a query.
    """

    _name = "crm.price.cost.report"
    _description = "Costs of Price Policies"
    _auto = False
    _order = "date desc, id"

    policy_id = fields.Many2one(
        "crm.price.policy", string="Price Policy", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    customer_group_id = fields.Many2one("crm.customer.group", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("tour", "Customer tour"),
            ("gift", "Promotion in kind"),
            ("payment", "Payment discount"),
        ],
        readonly=True,
    )
    planned_cost = fields.Monetary(readonly=True)
    actual_cost = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT cost.id, cost.policy_id, customer.id AS partner_id,"
            " customer.user_id, customer.customer_group_id, cost.company_id, cost.date,"
            " cost.kind, cost.planned_cost, cost.actual_cost"
            " FROM (%s) AS cost"
            " JOIN res_partner contact ON contact.id = cost.partner_id"
            " JOIN res_partner customer ON customer.id = contact.commercial_partner_id",
            SQL(" UNION ALL ").join(self._cost_sources()),
        )

    # === Sources: to extend ===

    @api.model
    def _cost_sources(self):
        return [
            self._tour_cost_query(),
            self._gift_cost_query(),
            self._payment_discount_plan_query(),
            self._payment_discount_ledger_query(),
        ]

    @api.model
    def _tour_cost_query(self):
        """Planned by the policy; the bills are shared out over the participants."""
        return SQL(
            """
            SELECT e.id::bigint * 16 AS id, e.policy_id, e.partner_id,
                   policy.company_id, %s AS date, 'tour' AS kind,
                   e.seat_count * COALESCE(policy.seat_cost, 0) AS planned_cost,
                   COALESCE(event.actual_cost, 0) * mine.people
                       / NULLIF(everybody.people, 0) AS actual_cost
              FROM crm_price_entitlement e
              JOIN crm_price_policy policy ON policy.id = e.policy_id
              JOIN event_event event ON event.id = policy.event_id
         LEFT JOIN LATERAL (
                   SELECT count(*) AS people
                     FROM crm_price_entitlement_event_registration_rel rel
                     JOIN event_registration r ON r.id = rel.event_registration_id
                    WHERE rel.crm_price_entitlement_id = e.id
                      AND r.state IN ('open', 'done')) AS mine ON TRUE
         LEFT JOIN LATERAL (
                   SELECT count(*) AS people FROM event_registration r
                    WHERE r.event_id = event.id AND r.active
                      AND r.state IN ('open', 'done')) AS everybody ON TRUE
             WHERE e.state = 'registered'
            """,
            SQL(local_day("event.date_begin")),
        )

    @api.model
    def _gift_cost_query(self):
        """Planned with the quotation, actual when it has become an order."""
        return SQL(
            """
            SELECT line.id::bigint * 16 + 1, o.price_policy_id, o.partner_id,
                   o.company_id, %s, 'gift', line.gift_cost,
                   CASE WHEN o.state = 'sale' THEN line.gift_cost ELSE 0 END
              FROM sale_order_line line
              JOIN sale_order o ON o.id = line.order_id
             WHERE line.gift_program_id IS NOT NULL AND o.state != 'cancel'
            """,
            SQL(local_day("o.date_order")),
        )

    @api.model
    def _payment_discount_plan_query(self):
        """The most an order may cost, if the customer pays as early as he can."""
        return SQL(
            """
            SELECT o.id::bigint * 16 + 2, o.price_policy_id, o.partner_id,
                   o.company_id, %s, 'payment',
                   max(tier.amount) / COALESCE(NULLIF(o.currency_rate, 0), 1), 0
              FROM sale_order o
              JOIN (SELECT order_id, days, sum(amount) AS amount
                      FROM sale_order_payment_discount GROUP BY order_id, days
                   ) AS tier ON tier.order_id = o.id
             WHERE o.state != 'cancel'
             GROUP BY o.id
            """,
            SQL(local_day("o.date_order")),
        )

    @api.model
    def _payment_discount_ledger_query(self):
        """What the accountant booked as granted, by the policy of the last order."""
        return SQL(
            """
            SELECT line.id::bigint * 16 + 3, last.price_policy_id, line.partner_id,
                   line.company_id, line.date, 'payment', 0, line.balance
              FROM account_move_line line
              JOIN res_company company ON company.id = line.company_id
               AND company.account_journal_early_pay_discount_loss_account_id
                   = line.account_id
              JOIN res_partner contact ON contact.id = line.partner_id
         LEFT JOIN LATERAL (
                   SELECT o.price_policy_id
                     FROM sale_order o
                     JOIN res_partner buyer ON buyer.id = o.partner_id
                    WHERE buyer.commercial_partner_id = contact.commercial_partner_id
                      AND o.state = 'sale' AND o.price_policy_id IS NOT NULL
                      AND %s <= line.date
                    ORDER BY o.date_order DESC LIMIT 1) AS last ON TRUE
             WHERE line.parent_state = 'posted'
            """,
            SQL(local_day("o.date_order")),
        )
