from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import advertising as rules

NOT_SENT = ("cancel", "error")


class CrmAdGate(models.AbstractModel):
    """Who may get advertising now: refusals, Do-Not-Call list, consent, frequency.

    Asked at the moment of sending, for many addresses together, with one query for
    each question. The same e-mail address or number counts once, whatever campaigns,
    colleagues or doubles of a customer use it.
    """

    _name = "crm.ad.gate"
    _description = "Gate of Advertising"

    @api.model
    def _get_reasons(self):
        """Return {code: label} of the reasons, as they stand on the traces."""
        field = self.env["mailing.trace"]._fields["failure_type"]
        labels = field._description_selection(self.env)
        return {code: label for code, label in labels if code.startswith("ad_")}

    @api.model
    def _judge(self, channel, addresses, company, timing=True):
        """Return {address: reason} of those who may not get advertising.

        :param addresses: normalised e-mail addresses, or numbers in E.164
        :param timing: whether what was sent in the last 24 hours counts too; not so
            for what is only planned
        """
        addresses = {address for address in addresses if address}
        if not addresses:
            return {}
        rule = self.env["crm.ad.rule"]._get_rule(channel)
        said = self.env["crm.ad.consent"]._get_last(company, channel, addresses)
        blocked = {
            address: "ad_refused"
            for address, (event, _date) in said.items()
            if event != "granted"
        }
        for check in (self._check_list, self._check_consent):
            blocked |= check(rule, addresses - blocked.keys(), said)
        if timing:
            counts = self._count_recent(channel, addresses - blocked.keys())
            over = rules.over_limit(counts, rule.max_per_day)
            blocked |= dict.fromkeys(over, "ad_limit")
        return blocked

    @api.model
    def _check_list(self, rule, addresses, said):
        """Whoever agreed after his entry in the list meant us."""
        if not rule.check_dnc or not addresses:
            return {}
        Number = self.env["crm.dnc.number"]
        if rule.dnc_days and Number._get_age() > rule.dnc_days:
            return dict.fromkeys(addresses, "ad_dnc_old")
        listed = Number._find_listed(rule.channel, addresses)
        return {
            address: "ad_dnc"
            for address, since in listed.items()
            if address not in said
            or fields.Date.context_today(self, said[address][1]) < since
        }

    @api.model
    def _check_consent(self, rule, addresses, said):
        if rule.consent != "required":
            return {}
        return dict.fromkeys(addresses - said.keys(), "ad_no_consent")

    # === Frequency ===

    @api.model
    def _count_recent(self, channel, addresses):
        """Return {address: advertising of the last 24 hours}."""
        if not addresses:
            return {}
        since = fields.Datetime.now() - timedelta(hours=24)
        count = getattr(self, f"_count_recent_{channel}")
        self.env.flush_all()
        return dict(self.env.execute_query(count(list(addresses), since)))

    @api.model
    def _count_recent_email(self, addresses, since):
        return self._count_traces(SQL.identifier("t", "email"), addresses, since)

    @api.model
    def _count_recent_sms(self, addresses, since):
        return self._count_traces(SQL.identifier("t", "sms_number"), addresses, since)

    @api.model
    def _count_traces(self, column, addresses, since):
        return SQL(
            """SELECT %(column)s, count(*)
                 FROM mailing_trace t
                 JOIN mailing_mailing m ON m.id = t.mass_mailing_id
                                       AND m.purpose = 'advertising'
                WHERE %(column)s = ANY(%(addresses)s)
                  AND COALESCE(t.sent_datetime, t.create_date) > %(since)s
                  AND t.trace_status NOT IN %(not_sent)s
                  AND t.is_test_trace IS NOT TRUE
             GROUP BY 1""",
            column=column,
            addresses=addresses,
            since=since,
            not_sent=NOT_SENT,
        )

    @api.model
    def _count_recent_call(self, addresses, since):
        """Calls of advertising jobs, by the number that was called."""
        return SQL(
            """SELECT p.phone_sanitized, count(*)
                 FROM res_partner p
                 JOIN crm_interaction i ON i.partner_id = p.id AND i.kind = 'call'
                                       AND i.date > %(since)s
                 JOIN crm_outreach_line l ON l.id = i.outreach_line_id
                 JOIN crm_outreach o ON o.id = l.outreach_id AND o.is_advertising
                WHERE p.phone_sanitized = ANY(%(addresses)s)
             GROUP BY 1""",
            addresses=addresses,
            since=since,
        )
