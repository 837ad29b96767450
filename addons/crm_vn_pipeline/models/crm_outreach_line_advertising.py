from odoo import api, fields, models


class CrmOutreachLine(models.Model):
    """Whether the customer may be called now: told where the call is made from."""

    _inherit = "crm.outreach.line"

    call_problem = fields.Char(
        string="Not Now",
        compute="_compute_call_problem",
        help="Why no call is made now.",
    )

    @api.depends("state", "channel", "recipient_id.phone_sanitized")
    def _compute_call_problem(self):
        self.call_problem = False
        calls = self.filtered(
            lambda line: (
                line.channel == "call"
                and line.state in ("planned", "open")
                and line.outreach_id.is_advertising
            )
        )
        if not calls:
            return
        rule = self.env["crm.ad.rule"]._get_rule("call")
        closed = not rule._is_open() and self.env._(
            "Advertising calls are made between %(hours)s only.",
            hours=rule._get_hours_text(),
        )
        gate = self.env["crm.ad.gate"]
        labels = gate._get_reasons()
        for company, lines in calls.grouped("company_id").items():
            numbers = lines.recipient_id.mapped("phone_sanitized")
            blocked = gate._judge("call", numbers, company)
            for line in lines:
                reason = blocked.get(line.recipient_id.phone_sanitized)
                line.call_problem = labels.get(reason) or closed
