from datetime import datetime, time, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, is_html_empty

from odoo.addons.crm_vn_base.tools.phone import format_phone

from ..tools import advertising as ad_rules
from ..tools import outreach as rules

BATCH = 1000
# a mailing of a job that is over is still watched for answers so long
FOLLOW_DAYS = 45
MAX_PRICES = 300
FIRST_HOUR = 8  # when the mails of a job that starts on a later day leave


class CrmOutreach(models.Model):
    """E-mails and SMS of a job: mailings of Odoo, one for each price list.

    Odoo's mailings know who must not be written to: blacklist, opt-out, doubles. What
    came of each mail is read back from its trace, many at a time.
    """

    _inherit = "crm.outreach"

    # === Sending ===

    def _create_mailings(self, lines, mailing_type):
        """Send the lines by mailings, one for each price list that is told."""
        self.ensure_one()
        by_pricelist = lines.grouped("pricelist_id") if self.with_prices else {}
        for pricelist, part in (by_pricelist or {self._no_pricelist(): lines}).items():
            # sudo: a salesperson sends his job without the rights of marketing; the
            # texts hold no expression of his, see _get_safe_body()
            mailing = (
                self.env["mailing.mailing"]
                .sudo()
                .create(self._prepare_mailing_vals(mailing_type, pricelist))
            )
            part.sudo().mailing_id = mailing
            # a customer left out before the mailing leaves is not in it any more
            waiting = [("mailing_id", "=", mailing.id), ("state", "=", "open")]
            mailing.mailing_domain = repr(
                [("outreach_reached_line_ids", "any", waiting)]
            )
            self._launch(mailing)

    def _no_pricelist(self):
        return self.env["product.pricelist"]

    def _prepare_mailing_vals(self, mailing_type, pricelist):
        values = {
            "mailing_type": mailing_type,
            "purpose": "advertising" if self.is_advertising else "care",
            "mailing_model_id": self.env["ir.model"].sudo()._get_id("res.partner"),
            "user_id": self.user_id.id,
            "email_from": self.user_id.email_formatted
            or self.company_id.email_formatted,
            "campaign_id": self.campaign_id.id,
            "wave_id": self.wave_id.id,
            "outreach_id": self.id,
        }
        if mailing_type == "sms":
            values |= {
                "sms_subject": self.name,
                "subject": self.name,
                "body_plaintext": self._get_safe_sms(pricelist),
                "sms_allow_unsubscribe": self.is_advertising,
            }
        else:
            body = self._get_safe_body(pricelist)
            values |= {
                "subject": self._get_safe_subject(),
                "body_html": body,
                "body_arch": body,
                "attachment_ids": [fields.Command.set(self._copy_attachments().ids)],
            }
        return values

    def _copy_attachments(self):
        """A mailing takes its attachments over; the job keeps its own."""
        # sudo: see _create_mailings()
        copies = [
            attachment.sudo().copy({"res_model": "mailing.mailing", "res_id": 0})
            for attachment in self.attachment_ids
        ]
        return self.env["ir.attachment"].sudo().concat(*copies)

    def _launch(self, mailing):
        """Let a mailing leave: on the first day of the job, in the lawful hours."""
        if later := self._get_departure(mailing.mailing_type):
            mailing.write({"schedule_type": "scheduled", "schedule_date": later})
            mailing.action_put_in_queue()
        else:
            mailing.action_launch()

    def _get_departure(self, mailing_type):
        """Return when the mailing may leave (UTC) if that is not now."""
        Rule = self.env["crm.ad.rule"]
        local = Rule._get_local_now()
        allowed = local
        if local.date() < self.date_start:
            allowed = datetime.combine(self.date_start, time(FIRST_HOUR))
        rule = Rule._get_rule(mailing_type) if self.is_advertising else Rule
        if rule:
            allowed = ad_rules.next_time(allowed, rule.hour_from, rule.hour_to)
        return False if allowed == local else Rule._to_utc(allowed)

    def _cancel_mailings(self):
        """Stop what has not left yet."""
        # sudo: see _create_mailings()
        waiting = self.sudo().mailing_ids.filtered(
            lambda mailing: mailing.state in ("draft", "in_queue")
        )
        waiting.action_cancel()

    # === Texts: the user's words are text, never expressions ===

    def _get_safe_subject(self):
        text = rules.harmless(rules.labelled(self.subject, self.is_advertising))
        return rules.fill(text, self._get_text_values() | self._get_inline_values())

    def _get_safe_sms(self, pricelist):
        text = rules.harmless(rules.labelled(self.short_text, self.is_advertising))
        values = self._get_text_values() | {"prices": pricelist.name or ""}
        safe = {key: rules.harmless(value) for key, value in values.items()}
        return rules.fill(text, safe | self._get_inline_values())

    def _get_safe_body(self, pricelist):
        """Return the e-mail: the letter, its prices, who we are, how to unsubscribe."""
        prices = self._render_prices(pricelist)
        values = {
            key: Markup.escape(value) for key, value in self._get_text_values().items()
        }
        values |= self._get_qweb_values()
        if "prices" in rules.placeholders(self.body):
            values["prices"], prices = prices, Markup()
        return self.env["ir.qweb"]._render(
            "crm_vn_pipeline.outreach_email",
            {
                "body": Markup(rules.fill(str(self.body or ""), values)),
                "prices": prices,
                "company": self.company_id,
                "address": self._get_sender_address(),
            },
        )

    def _get_letter_body(self, line):
        """Return the letter to one customer, with everything filled in."""
        contact = line.recipient_id or line.partner_id
        prices = self._render_prices(line.pricelist_id)
        values = self._get_text_values() | {
            "greeting": contact.greeting or "",
            "name": contact.name or "",
        }
        values = {key: Markup.escape(value) for key, value in values.items()}
        if "prices" in rules.placeholders(self.body):
            values["prices"], prices = prices, Markup()
        return Markup(rules.fill(str(self.body or ""), values)) + prices

    def _get_text_values(self):
        """Return what stands for placeholders that are the same for all."""
        event = self.event_id
        phone = self.user_id.phone or self.company_id.phone or ""
        return {
            "company": self.company_id.name or "",
            "person": self.user_id.name or "",
            "phone": format_phone(phone) or phone,
            "event": event.name or "",
            "event_date": event.date_begin
            and fields.Datetime.context_timestamp(
                self.with_context(tz=event.date_tz), event.date_begin
            ).strftime("%H:%M %d/%m/%Y")
            or "",
            "event_place": (event.address_inline if event.address_id else "") or "",
        }

    @api.model
    def _get_inline_values(self):
        return {"greeting": "{{ object.greeting }}", "name": "{{ object.name }}"}

    @api.model
    def _get_qweb_values(self):
        return {
            "greeting": Markup('<t t-out="object.greeting"/>'),
            "name": Markup('<t t-out="object.name"/>'),
        }

    # === Prices ===

    def _render_prices(self, pricelist):
        """Return the table of prices of a price list; nothing if none is told."""
        if not (self.with_prices and pricelist):
            return Markup()
        return self.env["ir.qweb"]._render(
            "crm_vn_pipeline.outreach_prices",
            {
                "pricelist": pricelist,
                "notice": self._get_policy_notice(pricelist),
                "rows": self._get_price_rows(pricelist),
                "date": self.price_date or fields.Date.context_today(self),
            },
        )

    def _get_policy_notice(self, pricelist):
        """Return the words of the policy that gives these prices."""
        date = self.price_date or fields.Date.context_today(self)
        # sudo: the notice is meant for customers, whoever writes to them
        policies = self.env["crm.price.policy"].sudo()
        domain = policies._get_running_domain(self.company_id, date)
        with_words = policies.search(
            domain & Domain("pricelist_id", "=", pricelist.id)
        ).filtered(lambda policy: not is_html_empty(policy.notice))
        return with_words[:1].notice or ""

    def _get_price_rows(self, pricelist):
        """Return (product, price) of what is sold, in the order of the categories."""
        # sudo: prices told to customers are no secret to whoever tells them
        pricelist = pricelist.sudo()
        domain = [
            ("sale_ok", "=", True),
            ("company_id", "in", (False, self.company_id.id)),
        ]
        if self.price_categ_ids:
            domain.append(("categ_id", "child_of", self.price_categ_ids.ids))
        products = pricelist.env["product.template"].search(
            domain, order="categ_id, name", limit=MAX_PRICES
        )
        date = self.price_date or fields.Date.context_today(self)
        prices = pricelist._get_products_price(
            products, 1, date=fields.Datetime.to_datetime(date)
        )
        return [(product, prices[product.id]) for product in products]

    # === What came of the mailings ===

    @api.model
    def _cron_follow_mailings(self):
        """Take over what came of the mails, in committed batches."""
        cron = self.env["ir.cron"]
        last_id = 0
        while rows := self._find_news(last_id, BATCH):
            last_id = rows[-1][0]
            lines = self.env["crm.outreach.line"].browse([row[0] for row in rows])
            taken = lines.try_lock_for_update()
            self._follow(taken, dict(rows))
            if not cron._commit_progress(len(rows)):
                break

    def action_follow_mailings(self):
        """Look at once what came of the mails of this job."""
        self.ensure_one()
        self.check_access("read")
        # sudo: traces are marketing's, what came of one's own job is one's own
        job = self.sudo()
        rows = job._find_news(0, BATCH, job.ids)
        lines = job.env["crm.outreach.line"].browse([row[0] for row in rows])
        job._follow(lines, dict(rows))
        if len(rows) == BATCH:
            job.env.ref("crm_vn_pipeline.ir_cron_outreach_follow")._trigger()
        return True

    @api.model
    def _find_news(self, after, limit, job_ids=()):
        """Return (line, trace) where the trace says more than the line."""
        self.env.flush_all()
        since = fields.Datetime.now() - timedelta(days=FOLLOW_DAYS)
        among = SQL("l.outreach_id IN %s", tuple(job_ids)) if job_ids else SQL("TRUE")
        return self.env.execute_query(
            SQL(
                """
                SELECT l.id, t.id
                  FROM crm_outreach_line l
                  JOIN mailing_trace t ON t.mass_mailing_id = l.mailing_id
                   AND t.model = 'res.partner' AND t.res_id = l.recipient_id
                 WHERE l.id > %(after)s AND %(among)s AND l.create_date > %(since)s
                   AND (l.state = 'open' AND l.sent_on IS NULL
                        AND t.trace_status NOT IN ('outgoing', 'process')
                     OR l.state IN ('open', 'done')
                        AND t.trace_status IN ('bounce', 'error')
                     OR l.opened_on IS NULL AND t.engagement = 'human'
                        AND t.engaged_on IS NOT NULL
                     OR l.clicked_on IS NULL AND t.clicked_on IS NOT NULL
                     OR l.answered_on IS NULL AND t.trace_status = 'reply')
              ORDER BY l.id LIMIT %(limit)s
                """,
                after=after,
                among=among,
                since=since,
                limit=limit,
            )
        )

    @api.model
    def _follow(self, lines, trace_ids):
        """Move the lines by their traces: sent, failed, left out, opened, answered."""
        traces = self.env["mailing.trace"].browse(trace_ids.values())
        trace_of = {
            line: traces.browse(trace_ids[line.id]).with_prefetch(traces.ids)
            for line in lines
        }
        by_status = lines.grouped(lambda line: trace_of[line].trace_status)
        for status, part in by_status.items():
            follow = getattr(self, f"_follow_{status}", None)
            if follow:
                follow(part, trace_of)
        for line in lines:
            trace = trace_of[line]
            if trace.engagement == "human":
                line.opened_on = line.opened_on or trace.engaged_on
            line.clicked_on = line.clicked_on or trace.clicked_on

    def _follow_pending(self, lines, trace_of):
        self._follow_sent(lines, trace_of)

    def _follow_sent(self, lines, trace_of):
        """The mail has left: that is the fact of the line."""
        new = lines.filtered(lambda line: line.state == "open" and not line.sent_on)
        now = fields.Datetime.now()
        kinds = {"mail": "email", "sms": "sms"}
        self.env["crm.interaction"].create(
            [
                line._prepare_interaction_vals(
                    kind=kinds[trace_of[line].trace_type],
                    date=trace_of[line].sent_datetime or now,
                )
                for line in new
            ]
        )

    def _follow_open(self, lines, trace_of):
        self._follow_sent(lines, trace_of)

    def _follow_reply(self, lines, trace_of):
        """The customer wrote back."""
        self._follow_sent(lines, trace_of)
        result = self.env.ref(
            "crm_vn_base.crm_interaction_result_email_customer_replied",
            raise_if_not_found=False,
        )
        silent = lines.filtered(lambda line: not line.answered_on)
        self.env["crm.interaction"].create(
            [
                line._prepare_interaction_vals(
                    kind="email",
                    direction="in",
                    date=trace_of[line].reply_datetime or fields.Datetime.now(),
                    result_id=result and result.id,
                    note=self.env._("The customer replied by e-mail."),
                )
                for line in silent
            ]
        )

    def _follow_bounce(self, lines, trace_of):
        self._follow_error(lines, trace_of)

    def _follow_error(self, lines, trace_of):
        for reason, part in lines.grouped(
            lambda line: self._get_failure(trace_of[line])
        ).items():
            part._set_state("fail", reason=reason)

    @api.model
    def _get_failure(self, trace):
        """Return why the mail did not arrive, in words."""
        labels = dict(trace._fields["failure_type"]._description_selection(self.env))
        return labels.get(trace.failure_type) or trace.failure_reason or ""

    def _follow_cancel(self, lines, trace_of):
        for reason, part in lines.grouped(
            lambda line: self._get_failure(trace_of[line])
        ).items():
            todo = part.filtered(lambda line: line.state == "open")
            todo._set_state("skip", reason=reason)
