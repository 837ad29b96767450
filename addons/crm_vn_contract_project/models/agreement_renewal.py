from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .agreement_lifecycle_mixin import IN_FORCE


class Agreement(models.Model):
    """A contract that ends is renewed by an appendix, or followed by another one."""

    _inherit = "agreement"

    end_date = fields.Date(index="btree_not_null")
    no_renewal = fields.Boolean(
        string="Not Renewed",
        tracking=True,
        copy=False,
        help="It is decided that the contract ends on its last day: no reminders.",
    )
    predecessor_id = fields.Many2one(
        "agreement",
        string="Renews Contract",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    successor_ids = fields.One2many(
        "agreement", "predecessor_id", string="Renewed by", copy=False
    )
    successor_id = fields.Many2one(
        "agreement", string="Renewed by Contract", compute="_compute_successor_id"
    )

    @api.depends("successor_ids.state")
    def _compute_successor_id(self):
        for agreement in self:
            # sudo: that it is renewed counts, whoever has the new contract
            running = agreement.sudo().successor_ids.filtered(
                lambda successor: successor.state != "terminated"
            )
            agreement.successor_id = running[:1]

    @api.constrains("start_date", "end_date")
    def _check_term(self):
        for agreement in self:
            start, end = agreement.start_date, agreement.end_date
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s ends before it starts: correct it.",
                        contract=agreement.code,
                    )
                )

    @api.constrains("predecessor_id")
    def _check_predecessor(self):
        if self._has_cycle("predecessor_id"):
            raise ValidationError(self.env._("A contract cannot renew itself."))

    # === Renew ===

    def action_renew(self):
        """Ask how the contract is renewed, and until when."""
        self.ensure_one()
        self._check_renewable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_renewal_wizard_action"
        )
        return {**action, "context": {"default_agreement_id": self.id}}

    def _check_renewable(self):
        self.ensure_one()
        self.check_access("write")
        if self.state not in IN_FORCE:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is “%(state)s”: only a contract in force is "
                    "renewed.",
                    contract=self.code,
                    state=self._get_state_label(self.state),
                )
            )

    def _renew_by_appendix(self, end_date):
        """Create the appendix that makes the contract longer."""
        return self.env["agreement.appendix"].create(
            self._prepare_renewal_appendix_vals(end_date)
        )

    def _prepare_renewal_appendix_vals(self, end_date):
        self.ensure_one()
        day = self.env["ir.qweb.field.date"].value_to_html(end_date, {})
        return {
            "agreement_id": self.id,
            "kind": "term",
            "name": self.env._("Renewal until %(date)s", date=day),
            "end_date_new": end_date,
        }

    def _renew_by_contract(self, end_date):
        """Create the draft contract that follows, with a quotation of its goods."""
        self.ensure_one()
        orders = self.order_ids.filtered(lambda order: order.state != "cancel")
        successor = self.copy(self._prepare_successor_vals(end_date))
        for order in orders:
            order.copy({"agreement_id": successor.id})
        self._message_log(
            body=self.env._(
                "Contract %(contract)s follows this one.",
                contract=successor._get_html_link(),
            )
        )
        return successor

    def _prepare_successor_vals(self, end_date):
        """Return the values of the contract that follows."""
        self.ensure_one()
        start = self.end_date and fields.Date.add(self.end_date, days=1)
        return {
            "name": self.name,
            "predecessor_id": self.id,
            "signature_date": False,
            "start_date": start,
            "end_date": end_date,
            "handover_date": False,
            "partner_code": False,
            "instalment_ids": [
                Command.create(line._prepare_successor_vals())
                for line in self.instalment_ids
            ],
        }
