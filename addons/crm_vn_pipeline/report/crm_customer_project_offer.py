from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_vn_base.tools.local_day import local_day


class CrmCustomerProjectOffer(models.Model):
    """Who offered what for an investor's project: our quotations, others' prices.

    One row per quotation of ours and per competitor whose price we know, without taxes
    and in the currency of the company, so that they can be compared.
    """

    _name = "crm.customer.project.offer"
    _description = "Offer for an Investor's Project"
    _auto = False
    _order = "customer_project_id, customer_project_item_id, date desc, id"
    _rec_name = "name"
    _depends = {
        "crm.customer.project": ["partner_id"],
        "crm.lead": [
            "company_id",
            "customer_project_item_id",
            "date_closed",
            "team_id",
            "user_id",
            "won_status",
        ],
        "crm.lead.party": [
            "customer_project_id",
            "lead_id",
            "partner_id",
            "price",
            "result",
            "role",
        ],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "customer_project_id",
            "customer_project_item_id",
            "date_order",
            "name",
            "opportunity_id",
            "state",
            "team_id",
            "user_id",
        ],
    }

    name = fields.Char(string="Offer Name", readonly=True)
    customer_project_id = fields.Many2one("crm.customer.project", readonly=True)
    customer_project_item_id = fields.Many2one(
        "crm.customer.project.item", string="Project Item", readonly=True
    )
    investor_id = fields.Many2one("res.partner", readonly=True)
    offered_by = fields.Selection(
        [("us", "Us"), ("competitor", "Competitor")], readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Offered by", readonly=True)
    order_id = fields.Many2one("sale.order", string="Quotation", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(
        string="Value before Tax", readonly=True, help="Of ours: the untaxed total."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    result = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("withdrew", "Withdrew"),
        ],
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s", self._get_order_query(), self._get_competitor_query()
        )

    @api.model
    def _get_order_query(self):
        """Our quotations; they have even ids."""
        return SQL(
            """SELECT 2 * so.id AS id, so.name, so.customer_project_id,
                      so.customer_project_item_id, cp.partner_id AS investor_id,
                      'us' AS offered_by, company.partner_id,
                      so.id AS order_id, so.opportunity_id AS lead_id,
                      %s AS date,
                      so.amount_untaxed / COALESCE(NULLIF(so.currency_rate, 0), 1)
                          AS amount,
                      company.currency_id,
                      CASE WHEN so.state = 'sale' THEN 'won'
                           WHEN so.state = 'cancel' OR lead.won_status = 'lost'
                           THEN 'lost' ELSE 'waiting' END AS result,
                      so.user_id, so.team_id, so.company_id
                 FROM sale_order so
                 JOIN crm_customer_project cp ON cp.id = so.customer_project_id
                 JOIN res_company company ON company.id = so.company_id
            LEFT JOIN crm_lead lead ON lead.id = so.opportunity_id""",
            SQL(local_day("so.date_order")),
        )

    @api.model
    def _get_competitor_query(self):
        """Competitors whose price is known; they have odd ids."""
        return SQL(
            """SELECT 2 * party.id + 1 AS id, partner.name, party.customer_project_id,
                      lead.customer_project_item_id, cp.partner_id AS investor_id,
                      'competitor' AS offered_by, party.partner_id,
                      NULL::int AS order_id, party.lead_id,
                      %s AS date,
                      party.price AS amount, party.currency_id,
                      COALESCE(party.result, 'waiting') AS result,
                      COALESCE(lead.user_id, cp.user_id) AS user_id,
                      COALESCE(lead.team_id, cp.team_id) AS team_id,
                      COALESCE(lead.company_id, cp.company_id) AS company_id
                 FROM crm_lead_party party
                 JOIN crm_customer_project cp ON cp.id = party.customer_project_id
                 JOIN res_partner partner ON partner.id = party.partner_id
            LEFT JOIN crm_lead lead ON lead.id = party.lead_id
                WHERE party.role = 'competitor' AND party.price > 0""",
            SQL(local_day("COALESCE(lead.date_closed, party.create_date)")),
        )

    def action_open(self):
        """Open the quotation, or the opportunity in which the competitor stands."""
        self.ensure_one()
        source = self.order_id or self.lead_id or self.customer_project_id
        return source._get_records_action(name=source.display_name)
