from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("bid", "Bid"),
    ("performance", "Performance"),
    ("advance", "Advance payment"),
    ("warranty", "Warranty"),
    ("payment", "Payment"),
]
OPEN_STATES = ("awaited", "held")


class AgreementGuarantee(models.Model):
    """A bank guarantee for a contract, or for a bid before there is one.

    We give it to the customer (our bank stands for us), or the customer gives it to us.
    """

    _name = "agreement.guarantee"
    _description = "Bank Guarantee"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.event.state.mixin"]
    _order = "date_to, id desc"
    _rec_name = "number"
    _mail_post_access = "read"
    _check_company_auto = True

    # === What it is for ===
    agreement_id = fields.Many2one(
        "agreement", string="Contract", ondelete="restrict", index=True, tracking=True
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        ondelete="set null",
        index="btree_not_null",
        help="For a bid, before there is a contract.",
    )
    kind = fields.Selection(KINDS, required=True, default="performance", tracking=True)
    direction = fields.Selection(
        [
            ("given", "Given to the customer"),
            ("received", "Received from the customer"),
        ],
        required=True,
        default="given",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_origin",
        store=True,
        precompute=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        compute="_compute_origin",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_origin",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_origin",
        store=True,
        precompute=True,
        required=True,
    )

    # === The guarantee ===
    bank_id = fields.Many2one("res.bank", ondelete="restrict", index=True)
    number = fields.Char(index="trigram", tracking=True, copy=False)
    percent = fields.Float(
        string="Required (%)", digits=(5, 2), help="Of the contract value."
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, tracking=True
    )
    date_from = fields.Date(string="Valid from", tracking=True, copy=False)
    date_to = fields.Date(string="Valid until", index=True, tracking=True, copy=False)
    note = fields.Text()
    document = fields.Binary(string="Letter of Guarantee", attachment=True, copy=False)
    document_name = fields.Char(copy=False)
    warning = fields.Char(compute="_compute_warning")

    # === Life ===
    state = fields.Selection(
        [
            ("awaited", "Awaited"),
            ("held", "Held"),
            ("returned", "Returned"),
            ("claimed", "Claimed"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        default="awaited",
        required=True,
        index=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    closed_on = fields.Date(readonly=True, copy=False)
    amount_claimed = fields.Monetary(copy=False, tracking=True)

    _number_uniq = models.UniqueIndex(
        "(bank_id, number) WHERE number IS NOT NULL AND state <> 'cancelled'",
        "There is a guarantee of this bank with this number already.",
    )
    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "A percentage lies between 0 and 100."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The amount of a guarantee cannot be negative."
    )
    _dates_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A guarantee does not end before it begins."
    )

    # === Computes ===

    @api.depends("agreement_id", "lead_id")
    def _compute_origin(self):
        for guarantee in self:
            # sudo: the guarantee of an opportunity one sees names its customer
            agreement, lead = guarantee.agreement_id.sudo(), guarantee.lead_id.sudo()
            partner = agreement.partner_id or lead.partner_id
            company = agreement.company_id or lead.company_id or self.env.company
            guarantee.partner_id = partner.commercial_partner_id
            guarantee.company_id = company
            guarantee.currency_id = agreement.currency_id or company.currency_id
            guarantee.user_id = (
                guarantee.user_id or agreement.user_id or lead.user_id or self.env.user
            )

    @api.depends("percent", "agreement_id.amount_total")
    def _compute_amount(self):
        """Propose the required amount until the guarantee is held."""
        for guarantee in self:
            if guarantee.percent and guarantee.state in (False, "awaited"):
                required = guarantee._get_amount_required()
                guarantee.amount = required or guarantee.amount

    def _get_amount_required(self):
        self.ensure_one()
        total = self.agreement_id.amount_total
        return self.currency_id.round(total * self.percent / 100)

    @api.depends(
        "amount",
        "percent",
        "kind",
        "date_to",
        "state",
        "agreement_id.amount_total",
        "agreement_id.handover_date",
        "agreement_id.warranty_months",
    )
    def _compute_warning(self):
        for guarantee in self:
            found = guarantee._get_warnings() if guarantee.state in OPEN_STATES else []
            guarantee.warning = " ".join(found) or False

    def _get_warnings(self):
        """Return what is wrong with the guarantee, in sentences."""
        self.ensure_one()
        warnings = []
        required = self._get_amount_required()
        if required and self.currency_id.compare_amounts(self.amount, required) < 0:
            warnings.append(
                self.env._(
                    "It covers less than the %(amount)s required.",
                    amount=self.currency_id.format(required),
                )
            )
        needed = self._get_date_needed()
        if needed and self.date_to and self.date_to < needed:
            warnings.append(
                self.env._(
                    "It ends before %(date)s, until when it is needed.",
                    date=self.env["ir.qweb.field.date"].value_to_html(needed, {}),
                )
            )
        return warnings

    def _get_date_needed(self):
        """Return until when it is needed: the warranty's end, the handover."""
        self.ensure_one()
        agreement = self.agreement_id
        if self.kind == "warranty" and agreement.handover_date:
            months = agreement.warranty_months
            return fields.Date.add(agreement.handover_date, months=months)
        return agreement.handover_date if self.kind == "performance" else False

    @api.depends("kind", "number", "bank_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for guarantee in self:
            parts = [
                self.env._(
                    "%(kind)s guarantee", kind=labels.get(guarantee.kind, "").lower()
                ),
                guarantee.number,
                guarantee.bank_id.name and f"({guarantee.bank_id.name})",
            ]
            guarantee.display_name = " ".join(part for part in parts if part)

    # === Checks ===

    @api.constrains("agreement_id", "lead_id", "kind")
    def _check_origin(self):
        for guarantee in self:
            if not (guarantee.agreement_id or guarantee.lead_id):
                raise ValidationError(
                    self.env._(
                        "Choose the contract the guarantee is for; for a bid, the "
                        "opportunity."
                    )
                )

    def write(self, vals):
        kept = {"kind", "direction", "amount", "bank_id", "number", "agreement_id"}
        if kept & set(vals) and not self._may_write_state():
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        for guarantee in self.filtered(lambda rec: rec.state not in OPEN_STATES):
            raise UserError(
                self.env._(
                    "“%(guarantee)s” is “%(state)s” and stays as it was. Enter a new "
                    "guarantee instead.",
                    guarantee=guarantee.display_name,
                    state=guarantee._get_state_label(guarantee.state),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_awaited(self):
        for guarantee in self:
            if guarantee.state != "awaited":
                raise UserError(
                    self.env._(
                        "“%(guarantee)s” was held and is kept. Only one that is still "
                        "awaited is deleted.",
                        guarantee=guarantee.display_name,
                    )
                )

    # === Events ===

    def _state_events(self):
        return super()._state_events() | {
            "hold": (("awaited",), "held"),
            "return": (("held", "expired"), "returned"),
            "claim": (("held",), "claimed"),
            "expire": (("held",), "expired"),
            "renew": (("expired",), "held"),
            "cancel": (("awaited",), "cancelled"),
        }

    def _state_event_labels(self):
        return super()._state_event_labels() | {
            "hold": self.env._("Issue"),
            "return": self.env._("Return"),
            "claim": self.env._("Claim"),
            "expire": self.env._("Expire"),
            "renew": self.env._("Extend"),
            "cancel": self.env._("Cancel"),
        }

    def action_hold(self):
        """The letter is issued; the documents that wait for it have it."""
        self.check_access("write")
        for guarantee in self:
            guarantee._check_complete()
            guarantee._set_state("hold")
            documents = guarantee.agreement_id.instalment_ids.document_ids
            # sudo: whoever keeps guarantees need not edit the payment schedule
            documents.sudo()._receive(
                f"guarantee_{guarantee.kind}", guarantee.date_from
            )

    def _check_complete(self):
        self.ensure_one()
        required = {
            "bank_id": self.env._("the bank"),
            "number": self.env._("the number"),
            "amount": self.env._("the amount"),
            "date_from": self.env._("from when it is valid"),
            "date_to": self.env._("until when it is valid"),
        }
        missing = [label for fname, label in required.items() if not self[fname]]
        if missing:
            raise UserError(
                self.env._(
                    "“%(guarantee)s” is not complete. Still missing:\n%(missing)s",
                    guarantee=self.display_name,
                    missing="\n".join(f"- {item}" for item in missing),
                )
            )

    def action_return(self):
        self.check_access("write")
        self._set_state("return", closed_on=fields.Date.context_today(self))

    def action_claim(self):
        """The beneficiary asked the bank to pay; how much is noted first."""
        self.check_access("write")
        for guarantee in self:
            currency = guarantee.currency_id
            claimed = guarantee.amount_claimed
            if claimed <= 0 or currency.compare_amounts(claimed, guarantee.amount) > 0:
                raise UserError(
                    self.env._(
                        "Note how much of “%(guarantee)s” is claimed: more than zero, "
                        "at most %(amount)s.",
                        guarantee=guarantee.display_name,
                        amount=currency.format(guarantee.amount),
                    )
                )
        self._set_state("claim", closed_on=fields.Date.context_today(self))

    def action_renew(self):
        """The bank extended a guarantee that had expired."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        for guarantee in self:
            if guarantee.date_to < today:
                raise UserError(
                    self.env._(
                        "Enter first until when “%(guarantee)s” is extended.",
                        guarantee=guarantee.display_name,
                    )
                )
        self._set_state("renew")

    def action_cancel(self):
        self.check_access("write")
        self._set_state("cancel")

    @api.model
    def _cron_expire(self, batch=500):
        """Move the guarantees on that are past their last day, in committed batches."""
        cron = self.env["ir.cron"]
        # sudo: a scheduled action expires everybody's
        domain = [
            ("state", "=", "held"),
            ("date_to", "<", fields.Date.context_today(self)),
        ]
        while True:
            expired = self.sudo().search(domain, limit=batch)
            expired = expired.try_lock_for_update()
            if not expired:
                return
            expired._set_state("expire", closed_on=fields.Date.context_today(self))
            if not cron._commit_progress(len(expired)):
                return

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_form_action()
