from odoo import api, fields, models
from odoo.tools import html_escape


class AgreementLiquidationWizard(models.TransientModel):
    """What still stands against the liquidation of a contract, and its day."""

    _name = "agreement.liquidation.wizard"
    _description = "Liquidate a Contract"

    agreement_id = fields.Many2one("agreement", string="Contract", required=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    date = fields.Date(
        string="Day of Liquidation", required=True, default=fields.Date.context_today
    )
    amount_total = fields.Monetary(related="agreement_id.amount_total")
    amount_received = fields.Monetary(related="agreement_id.amount_received")
    amount_scheduled = fields.Monetary(
        string="Still to Come", compute="_compute_checks"
    )
    missing = fields.Html(compute="_compute_checks", sanitize=False)
    is_ready = fields.Boolean(compute="_compute_checks")

    @api.depends("agreement_id", "date")
    def _compute_checks(self):
        for wizard in self:
            agreement = wizard.agreement_id
            date = wizard.date or fields.Date.context_today(self)
            missing = agreement._get_missing_to_liquidate(date) if agreement else []
            items = "".join(f"<li>{html_escape(item)}</li>" for item in missing)
            wizard.missing = f"<ul class='mb-0'>{items}</ul>" if items else False
            wizard.is_ready = not missing
            wizard.amount_scheduled = sum(
                agreement.instalment_ids.mapped("amount_open")
            )

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id._liquidate(self.date)
        return {"type": "ir.actions.act_window_close"}
