from odoo import fields, models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    target_count = fields.Integer(
        string="Target Customers", compute="_compute_target_count"
    )

    def _compute_target_count(self):
        counts = dict(
            self.env["mailing.trace"]._read_group(
                [("mass_mailing_id", "in", self.ids), ("target_id", "!=", False)],
                ["mass_mailing_id"],
                ["target_id:count_distinct"],
            )
        )
        for mailing in self:
            mailing.target_count = counts.get(mailing._origin, 0)

    def action_view_targets(self):
        self.ensure_one()
        return self.env["crm.target"]._get_list_action(
            [("trace_ids.mass_mailing_id", "=", self.id)]
        )

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action()
