from odoo import fields, models


class MailingMailing(models.Model):
    """The mailing a job sends."""

    _inherit = "mailing.mailing"

    outreach_id = fields.Many2one(
        "crm.outreach",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_opt_out_list(self):
        """Whoever opted out of our lists, and stayed on none, gets no job's mail."""
        opted_out = super()._get_opt_out_list()
        if not self.outreach_id:
            return opted_out
        subscriptions = self.env["mailing.subscription"]
        out = subscriptions.search([("opt_out", "=", True)])
        addresses = out.contact_id.mapped("email_normalized")
        staying = subscriptions.search(
            [("opt_out", "=", False), ("contact_id.email_normalized", "in", addresses)]
        ).contact_id
        kept = set(staying.mapped("email_normalized"))
        return {*opted_out, *(set(addresses) - kept - {False})}

    def action_view_outreach(self):
        self.ensure_one()
        return self.outreach_id._get_records_action(name=self.outreach_id.display_name)
