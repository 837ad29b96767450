from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every
from odoo.tools.safe_eval import safe_eval

from ..tools import outreach as rules

BATCH = 1000
# the field of a contact without which the channel does not reach him
ADDRESS_OF_CHANNEL = {
    "email": "email",
    "sms": "phone",
    "call": "phone",
    "letter": "street",
}


class CrmOutreach(models.Model):
    """Which customers a job has, who carries each out, and by when.

    Customers are taken in batches; nothing is asked per customer.
    """

    _inherit = "crm.outreach"

    partner_ids = fields.Many2many(
        "res.partner",
        "crm_outreach_partner_rel",
        string="These Customers",
        domain="[('is_ours', '=', False)]",
    )
    group_ids = fields.Many2many(
        "crm.customer.group", "crm_outreach_group_rel", string="Customer Groups"
    )
    by_filter = fields.Boolean(
        string="Customers Found by a Filter",
        compute="_compute_by_filter",
        store=True,
        readonly=False,
        help="Looked up when the customers are chosen: also those added since.",
    )
    recipient_domain = fields.Char(
        string="Filter of Customers", default="[('parent_id', '=', False)]"
    )
    quiet_days = fields.Integer(
        string="Leave in Peace (Days)",
        help="Customers whom a job reached over the same channel within so many days "
        "are not chosen.",
    )
    assign_by = fields.Selection(
        [
            ("owner", "The customer's salesperson"),
            ("responsible", "The responsible alone"),
            ("members", "Employees concerned, in turn"),
        ],
        string="Carried Out By",
        default="owner",
        required=True,
    )
    recipient_count = fields.Integer(
        string="Customers Found", compute="_compute_recipient_count"
    )

    @api.depends("recipient_domain")
    def _compute_by_filter(self):
        """A filter that was given is meant; the one proposed has to be switched on."""
        proposed = self._fields["recipient_domain"].default(self)
        for outreach in self:
            given = outreach.recipient_domain not in (False, "[]", proposed)
            outreach.by_filter = outreach.by_filter or given

    @api.depends(
        "partner_ids", "group_ids", "by_filter", "recipient_domain", "quiet_days"
    )
    def _compute_recipient_count(self):
        for outreach in self:
            domain = outreach._get_recipients_domain(raise_error=False)
            outreach.recipient_count = self.env["res.partner"].search_count(domain)

    # === Choosing ===

    def action_choose_customers(self):
        """Add the customers that the choice finds now; those already in stay."""
        self.check_access("write")
        for outreach in self:
            if outreach.state not in ("draft", "running"):
                raise UserError(
                    self.env._(
                        "“%(job)s” is over: no customers can be added.",
                        job=outreach.display_name,
                    )
                )
            outreach._choose_customers()
            outreach._check_has_customers()

    def _choose_customers(self):
        """Add a line for each customer found, in batches; return the new lines."""
        self.ensure_one()
        lines = self.env["crm.outreach.line"]
        domain = self._get_recipients_domain() & ~Domain(
            "outreach_line_ids", "any", [("outreach_id", "=", self.id)]
        )
        # the rights of whoever chooses decide which customers there are
        ids = self.env["res.partner"].search(domain, order="id").ids
        loads = self._get_loads() if self.assign_by == "members" else {}
        for batch in split_every(BATCH, ids):
            partners = self.env["res.partner"].browse(batch)
            lines |= lines.create(self._prepare_lines_vals(partners, loads))
        self.invalidate_recordset(self._progress_fields())
        return lines

    def _get_recipients_domain(self, raise_error=True):
        """Return which customers the choice means: any of its three ways."""
        self.ensure_one()
        parts = []
        if self.partner_ids:
            parts.append(Domain("id", "in", self.partner_ids.ids))
        if self.group_ids:
            # the organisation is the customer, its contacts are ways to reach it
            parts.append(
                Domain("customer_group_id", "in", self.group_ids.ids)
                & Domain("parent_id", "=", False)
            )
        if self.by_filter:
            parts.append(self._get_filter_domain(raise_error))
        if not parts:
            return Domain.FALSE
        domain = Domain.OR(parts) & Domain("is_ours", "=", False)
        if self.quiet_days:
            domain &= ~Domain("outreach_line_ids", "any", self._get_recent_domain())
        return domain

    def _get_filter_domain(self, raise_error=True):
        try:
            text = self.recipient_domain or "[]"
            domain = Domain(safe_eval(text, {"uid": self.env.uid}))
            # a field that does not exist is found out here, not in the search
            self.env["res.partner"]._search(domain)
            return domain
        except Exception as error:
            if not raise_error:
                return Domain.FALSE
            raise UserError(
                self.env._(
                    "The filter of “%(job)s” cannot be read, choose it anew: %(error)s",
                    job=self.display_name,
                    error=error,
                )
            ) from error

    def _get_recent_domain(self):
        since = fields.Datetime.now() - timedelta(days=self.quiet_days)
        return [
            ("channel", "=", self.channel),
            ("done_on", ">=", since),
            ("outreach_id", "!=", self._origin.id),
        ]

    def _prepare_lines_vals(self, partners, loads):
        """Return the values of the lines of a batch of customers."""
        reached = self._find_reached(partners)
        users = self._get_line_users(partners, loads)
        pricelists = self._get_recipient_pricelists(partners)
        return [
            {
                "outreach_id": self.id,
                "partner_id": partner.id,
                "recipient_id": reached.get(partner, partner.browse()).id,
                "user_id": users[partner].id,
                "pricelist_id": pricelists.get(partner.id, False),
                "date_deadline": self.date_deadline,
            }
            for partner in partners
        ]

    def _find_reached(self, partners):
        """Return whom the channel reaches: the customer, else one of its contacts."""
        fname = ADDRESS_OF_CHANNEL.get(self.channel)
        if not fname:
            return {partner: partner for partner in partners}
        reached = {partner: partner for partner in partners if partner[fname]}
        lacking = partners.filtered(lambda partner: not partner[fname])
        contacts = partners.search(
            [("parent_id", "in", lacking.ids), (fname, "!=", False)], order="id"
        )
        for contact in contacts:
            reached.setdefault(contact.parent_id, contact)
        return reached

    # === Who and by when ===

    def _get_line_users(self, partners, loads):
        """Return who carries each customer's line out; the responsible otherwise."""
        if self.assign_by == "members" and self.member_ids:
            turns = rules.in_turn(len(partners), loads)
            for user_id in turns:
                loads[user_id] += 1
            users = self.env["res.users"].browse(turns)
            return dict(zip(partners, users, strict=True))
        if self.assign_by == "owner":
            active = partners.commercial_user_id.filtered("active")
            return {
                partner: partner.commercial_user_id
                if partner.commercial_user_id in active
                else self.user_id
                for partner in partners
            }
        return dict.fromkeys(partners, self.user_id)

    def _get_loads(self):
        """Return how many open lines each of the employees concerned has here."""
        loads = dict.fromkeys(self.member_ids.ids, 0)
        groups = self.env["crm.outreach.line"]._read_group(
            [("outreach_id", "=", self.id), ("user_id", "in", self.member_ids.ids)],
            ["user_id"],
            ["__count"],
        )
        return loads | {user.id: count for user, count in groups}

    def _spread_deadlines(self):
        """Give each person so many customers a working day as the job says."""
        self.ensure_one()
        if not self.per_day:
            return
        lines = self.line_ids.filtered(lambda line: line.state == "planned").sorted(
            "id"
        )
        days = rules.by_day((line.user_id.id for line in lines), self.per_day)
        dates = self._get_working_days(max(days, default=0) + 1)
        for line, day in zip(lines, days, strict=True):
            line.date_deadline = dates[day]

    def _get_working_days(self, count):
        """Return the first working days of the job, as many as asked for."""
        holidays = self.env["vn.holiday"]
        first = max(self.date_start, fields.Date.context_today(self))
        days = [holidays._next_working_day(first, self.company_id)]
        while len(days) < count:
            days.append(holidays._add_working_days(days[-1], 1, self.company_id))
        return days

    # === Prices ===

    def _get_recipient_pricelists(self, partners):
        """Return the price list each customer receives, {partner id: pricelist id}.

        By the price policy of his group on the day of the prices, else the one that
        applies to him.
        """
        if not self.with_prices:
            return {}
        policies = self.env["crm.price.policy"]._find_for(
            partners, self.company_id, self.price_date
        )
        # sudo: whoever tells customers their prices may not read all price lists
        usual = (
            self.env["product.pricelist"]
            .sudo()
            .with_company(self.company_id)
            ._get_partner_pricelist_multi(partners.ids)
        )
        found = {}
        for partner in partners:
            policy = policies.get(partner.commercial_partner_id.id)
            pricelist = policy.sudo().pricelist_id if policy else usual[partner.id]
            found[partner.id] = (pricelist or usual[partner.id]).id
        return found
