from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import advertising as rules

CHANNEL_OF_TYPE = {"mail": "email", "sms": "sms"}
ADDRESS_FIELD = {"email": "email_normalized", "sms": "phone_sanitized"}
CHECKED = 20000  # recipients looked at before sending


class MailingMailing(models.Model):
    """Advertising keeps to the law: label, consent, refusals, list, number and hours.

    What the law asks is data (``crm.ad.rule``); who is left out keeps the reason on his
    trace. A mailing says what it is for: there is no default, since a default would be
    nobody's decision.
    """

    _inherit = "mailing.mailing"

    purpose = fields.Selection(
        [
            ("advertising", "Advertising"),
            ("care", "Customer care"),
            ("transaction", "Orders, contracts, payments"),
            ("legal", "Notice required by law"),
        ],
        tracking=True,
        help="A greeting with an offer in it is advertising. Only advertising needs "
        "the customer's agreement, begins with [QC] and keeps to the hours.",
    )
    ad_left_out = fields.Char(
        string="Left Out by the Rules of Advertising", compute="_compute_ad_left_out"
    )
    ad_preview = fields.Text(string="Before Sending", readonly=True, copy=False)

    @api.depends("state", "purpose")
    def _compute_ad_left_out(self):
        reasons = self.env["crm.ad.gate"]._get_reasons()
        # sudo: whoever reads the mailing reads whom it did not reach, and why
        groups = (
            self.env["mailing.trace"]
            .sudo()
            ._read_group(
                [
                    ("mass_mailing_id", "in", self.ids),
                    ("failure_type", "in", list(reasons)),
                ],
                ["mass_mailing_id", "failure_type"],
                ["__count"],
            )
        )
        found = {}
        for mailing, reason, count in groups:
            found.setdefault(mailing.id, []).append(f"{reasons[reason]}: {count}")
        for mailing in self:
            mailing.ad_left_out = " · ".join(found.get(mailing._origin.id, []))

    # === Before it leaves ===

    def action_put_in_queue(self):
        self._check_purpose()
        self._check_label()
        result = super().action_put_in_queue()
        for mailing in self:
            mailing._put_off()
        return result

    def _check_purpose(self):
        """Refuse a mailing that does not say what it is for, where that is asked."""
        # sudo: the setting holds for everybody
        params = self.env["ir.config_parameter"].sudo()
        asked = params.get_param("crm_vn_pipeline.mailing_purpose_required")
        for mailing in self:
            if asked and not mailing.purpose:
                raise UserError(
                    self.env._(
                        "“%(mailing)s” does not say what it is for. Choose its "
                        "purpose: the law treats advertising and care differently.",
                        mailing=mailing.display_name,
                    )
                )

    def _check_label(self):
        for mailing in self:
            rule = mailing._get_ad_rule()
            sms = mailing.mailing_type == "sms"
            text = mailing.body_plaintext if sms else mailing.subject
            if rule.label_required and not rules.has_label(text):
                raise UserError(
                    self.env._(
                        "“%(mailing)s” is advertising: its %(part)s must begin with "
                        "[QC] (%(law)s).",
                        mailing=mailing.display_name,
                        part=self.env._("text") if sms else self.env._("subject"),
                        law=rule.legal_basis or "",
                    )
                )

    def _get_ad_rule(self):
        """Return the rule this mailing keeps to; none unless it is advertising."""
        self.ensure_one()
        Rule = self.env["crm.ad.rule"]
        channel = CHANNEL_OF_TYPE.get(self.mailing_type)
        if self.purpose != "advertising" or not channel:
            return Rule
        return Rule._get_rule(channel)

    def _get_ad_company(self):
        """Return who advertises."""
        self.ensure_one()
        # sudo: a job is its salesperson's
        job = self.sudo().outreach_id
        return job.company_id or self.user_id.company_id or self.env.company

    # === Hours ===

    def _put_off(self):
        """Leave it in the queue until advertising may leave; return whether so."""
        self.ensure_one()
        opening = self._get_ad_rule()._get_opening()
        if not opening:
            return False
        if self.schedule_date and self.schedule_date >= opening:
            return True
        self.write(
            {
                "state": "in_queue",
                "schedule_type": "scheduled",
                "schedule_date": opening,
            }
        )
        # sudo: whoever may send a mailing may wake the queue when it may leave
        self.env.ref("mass_mailing.ir_cron_mass_mailing_queue").sudo()._trigger(opening)
        self._message_log(
            body=self.env._(
                "Advertising SMS leave between %(hours)s only: this one waits.",
                hours=self._get_ad_rule()._get_hours_text(),
            )
        )
        return True

    def _action_send_mail(self, res_ids=None):
        ready = self.filtered(lambda mailing: not mailing._put_off())
        return super(MailingMailing, ready)._action_send_mail(res_ids)

    # === Who would be left out ===

    def action_check_advertising(self):
        """Say before sending how many the rules leave out, and why."""
        self.ensure_one()
        self.check_access("write")
        channel = CHANNEL_OF_TYPE[self.mailing_type]
        records = self.env[self.mailing_model_real]
        fname = ADDRESS_FIELD[channel]
        domain = self._get_recipients_domain() & Domain(fname, "!=", False)
        found = records.search_fetch(domain, [fname], limit=CHECKED)
        addresses = found.mapped(fname)
        blocked = self.env["crm.ad.gate"]._judge(
            channel, addresses, self._get_ad_company()
        )
        self.ad_preview = self._format_preview(addresses, blocked)

    def _format_preview(self, addresses, blocked):
        counts = {}
        for address in addresses:
            if reason := blocked.get(address):
                counts[reason] = counts.get(reason, 0) + 1
        lines = [
            self.env._(
                "%(count)s of %(total)s recipients may get it.",
                count=len(addresses) - sum(counts.values()),
                total=len(addresses),
            )
        ]
        lines += [
            f"{label}: {counts[code]}"
            for code, label in self.env["crm.ad.gate"]._get_reasons().items()
            if code in counts
        ]
        return "\n".join(lines)
