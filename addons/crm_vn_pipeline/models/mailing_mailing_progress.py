from odoo import api, fields, models
from odoo.exceptions import UserError

OURS = "crm_vn_base.group_crm_vn_marketing"


class MailingMailing(models.Model):
    """Mails and SMS of any number leave at once, and one sees how far they are."""

    _inherit = "mailing.mailing"

    done_count = fields.Integer(
        "Dealt With",
        compute="_compute_progress",
        help="Sent, failed or left out: nothing more happens to them.",
    )
    to_send_count = fields.Integer("Still to Send", compute="_compute_progress")
    progress = fields.Float(
        compute="_compute_progress", help="In percent of the recipients."
    )
    recipient_count = fields.Integer(
        "Recipients",
        compute="_compute_recipient_counts",
        help="Whom the filter finds now.",
    )
    excluded_count = fields.Integer(
        "Left Out",
        compute="_compute_recipient_counts",
        help="Of these, who is on a blacklist, or has no address or number.",
    )

    @api.depends("state")
    def _compute_progress(self):
        """Count from the traces: they exist as soon as the queue was filled."""
        # sudo: how far a mailing is, whoever may read it
        groups = (
            self.env["mailing.trace"]
            .sudo()
            ._read_group(
                [("mass_mailing_id", "in", self.ids), ("is_test_trace", "=", False)],
                ["mass_mailing_id", "trace_status"],
                ["__count"],
            )
        )
        waiting, total = dict.fromkeys(self.ids, 0), dict.fromkeys(self.ids, 0)
        for mailing, status, count in groups:
            total[mailing.id] += count
            if status in ("outgoing", "process"):
                waiting[mailing.id] += count
        for mailing in self:
            all_traces = total.get(mailing._origin.id, 0)
            mailing.to_send_count = waiting.get(mailing._origin.id, 0)
            mailing.done_count = all_traces - mailing.to_send_count
            mailing.progress = 100.0 * mailing.done_count / (all_traces or 1)

    @api.depends("mailing_domain", "mailing_model_id", "contact_list_ids", "state")
    def _compute_recipient_counts(self):
        """Say before sending how many it will be: two counts for each open draft."""
        self.recipient_count = self.excluded_count = 0
        for mailing in self.filtered(
            lambda m: m.state == "draft" and m.mailing_model_id
        ):
            records = self.env[mailing.mailing_model_real]
            domain = mailing._get_recipients_domain()
            mailing.recipient_count = records.search_count(domain)
            mailing.excluded_count = records.search_count(
                domain & mailing._get_excluded_domain()
            )

    def _get_excluded_domain(self):
        """Return the domain of those whom the mailing will not reach."""
        self.ensure_one()
        fields_ = self.env[self.mailing_model_real]._fields
        blocked, address = (
            ("phone_sanitized_blacklisted", "phone_sanitized")
            if self.mailing_type == "sms"
            else ("is_blacklisted", "email_normalized")
        )
        domain = fields.Domain.FALSE
        if blocked in fields_:
            domain |= fields.Domain(blocked, "=", True)
        if address in fields_:
            domain |= fields.Domain(address, "=", False)
        return domain

    # === Blacklists are always respected ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_exclusion_list(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_exclusion_list(vals)
        return super().write(vals)

    @api.model
    def _check_exclusion_list(self, vals):
        """Whoever does not want our mails gets none: the law, not a choice."""
        if vals.get("use_exclusion_list", True):
            return
        if not self.env.su and self.env.user.has_group(OURS):
            raise UserError(
                self.env._(
                    "Blacklists and opt-outs are always respected: whoever asked not "
                    "to be written to gets no mailing. Leave “Use Exclusion List” "
                    "ticked."
                )
            )

    # === Leaving at once ===

    def _action_send_mail(self, res_ids=None):
        """Wake the queues: over 100 recipients core leaves them to an hourly action."""
        res = super()._action_send_mail(res_ids)
        kinds = set(self.mapped("mailing_type"))
        queues = {
            "mail": "mail.ir_cron_mail_scheduler_action",
            "sms": "sms.ir_cron_sms_scheduler_action",
        }
        for kind in kinds & queues.keys():
            # sudo: whoever may send a mailing may wake the queue that delivers it
            self.env.ref(queues[kind]).sudo()._trigger()
        return res
