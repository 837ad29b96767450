from datetime import datetime

import pytz

from odoo import api, fields, models

from odoo.addons.crm_vn_base.tools.local_day import ZONE

from ..tools import advertising as rules

VIETNAM = pytz.timezone(ZONE)
CHANNELS = [("email", "Email"), ("sms", "SMS"), ("call", "Phone Calls")]


class CrmAdRule(models.Model):
    """What the law allows of advertising over a channel, from a day on.

    A change of the law is a new record with its first day; the old one stays, and
    still explains what was done before.
    """

    _name = "crm.ad.rule"
    _description = "Rule of Advertising"
    _order = "channel, date_from desc"
    _rec_name = "channel"

    channel = fields.Selection(CHANNELS, required=True)
    active = fields.Boolean(default=True)
    date_from = fields.Date(
        string="In Force From", required=True, default=fields.Date.context_today
    )
    legal_basis = fields.Char(help="The law and article this rule comes from.")
    consent = fields.Selection(
        [
            ("required", "Only who has agreed"),
            ("unless_refused", "Everybody who has not refused"),
        ],
        string="Who May Be Written To",
        required=True,
        default="required",
        help="The law asks for the customer's agreement beforehand. A business card or "
        "a bought list is none.",
    )
    max_per_day = fields.Integer(
        string="At Most in 24 Hours",
        help="To one address or number, of all campaigns together. 0: any number.",
    )
    hour_from = fields.Float(string="From")
    hour_to = fields.Float(string="Until", help="0: at any hour.")
    check_dnc = fields.Boolean(
        string="Do-Not-Call List", help="Numbers on the list get no advertising."
    )
    dnc_days = fields.Integer(
        string="List Not Older Than (Days)",
        help="Advertising waits for a newer list then. 0: of any age.",
    )
    label_required = fields.Boolean(
        string="Begins with [QC]", help="The subject, or the SMS, begins with [QC]."
    )

    _channel_date_uniq = models.UniqueIndex(
        "(channel, date_from) WHERE active",
        "There is a rule for this channel from this day on already.",
    )
    _numbers_right = models.Constraint(
        "CHECK(max_per_day >= 0 AND dnc_days >= 0 AND hour_from >= 0"
        " AND hour_to <= 24 AND (hour_to = 0 OR hour_from < hour_to))",
        "Numbers of a rule are not negative, and its hours end after they begin.",
    )

    @api.depends("channel", "date_from")
    def _compute_display_name(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for rule in self:
            day = rule.date_from and rule.date_from.strftime("%d/%m/%Y")
            rule.display_name = f"{labels.get(rule.channel, '')} ({day or '…'})"

    @api.model
    def _get_rule(self, channel):
        """Return the rule of a channel that is in force today, if there is one."""
        # sudo: the rules bind everybody, whoever may read them
        return self.sudo().search(
            [
                ("channel", "=", channel),
                ("date_from", "<=", self._get_local_now().date()),
            ],
            order="date_from desc",
            limit=1,
        )

    @api.model
    def _get_local_now(self):
        """Return the time in Vietnam, without zone: that is the time the law means."""
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(VIETNAM).replace(tzinfo=None)

    @api.model
    def _to_utc(self, local: datetime):
        return VIETNAM.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _is_open(self):
        """Whether now is in the hours of the rule; without a rule always."""
        return not self or rules.within_hours(
            self._get_local_now(), self.hour_from, self.hour_to
        )

    def _get_opening(self):
        """Return (UTC) when advertising may leave if that is not now."""
        if self._is_open():
            return False
        opening = rules.next_time(self._get_local_now(), self.hour_from, self.hour_to)
        return self._to_utc(opening)

    def _get_hours_text(self):
        return f"{rules.clock(self.hour_from)}–{rules.clock(self.hour_to)}"
