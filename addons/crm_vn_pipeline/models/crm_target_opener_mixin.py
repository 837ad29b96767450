import logging
from collections import Counter
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..tools import hits as hit_rules

_logger = logging.getLogger(__name__)

BATCH = 2000

# what a bulk creation does not need: a tracking message and a notification per record
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


class CrmTargetOpenerMixin(models.AbstractModel):
    """Recipients who opened, clicked or replied become target customers.

    The queue is the hits not yet processed. A batch of them is taken with SKIP LOCKED,
    so that parallel runs share the work; each batch is one transaction, so that a run
    may be killed at any point and repeated. Two runs that meet on one address are told
    apart by the unique key of ``crm.target``: the loser leaves his hits for the next
    run. A hit that fails keeps the reason in ``error`` and does not stop the others.
    """

    _name = "crm.target.opener.mixin"
    _description = "Target Customers from Openers"

    @api.model
    def _cron_create_from_openers(self):
        cron = self.env["ir.cron"]
        hits = self.env["mailing.hit"]
        todo = Domain("processed", "=", False) & self._get_settled_domain()
        cron._commit_progress(remaining=hits.search_count(todo))
        last_id = 0
        while batch := hits.search(
            todo & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            taken = batch.try_lock_for_update()
            self._process_hit_batch(taken)
            self.env.invalidate_all()
            if not cron._commit_progress(len(taken)):
                break

    @api.model
    def _get_settled_domain(self):
        """Leave the hits of the last seconds alone: what belongs together may follow.

        A scanner follows the hidden link a moment after the others. The action wakes
        again as soon as they have waited.
        """
        seconds = self.env["mailing.hit.rule"]._get_settle_seconds()
        settled_on = fields.Datetime.now() - timedelta(seconds=seconds)
        fresh = Domain("processed", "=", False) & Domain("date", ">", settled_on)
        if self.env["mailing.hit"].search_count(fresh, limit=1):
            cron = self.env.ref("crm_vn_pipeline.ir_cron_targets_from_openers")
            cron._trigger(fields.Datetime.now() + timedelta(seconds=seconds + 1))
        return Domain("date", "<=", settled_on)

    @api.model
    def _process_hit_batch(self, hits):
        """Process the hits together; one by one if that fails."""
        try:
            with self.env.cr.savepoint():
                self._process_hits(hits)
        except Exception:
            _logger.info("A batch of mailing hits failed, taking them one by one")
            self.env.invalidate_all()
            for hit in hits:
                self._process_single_hit(hit)

    @api.model
    def _process_single_hit(self, hit):
        try:
            with self.env.cr.savepoint():
                self._process_hits(hit)
        except (UniqueViolation, SerializationFailure):
            # another run has just made this target: linked at the next run
            self.env.invalidate_all()
        except Exception as error:
            _logger.exception("Mailing hit %s failed", hit.id)
            self.env.invalidate_all()
            hit.write({"processed": True, "error": f"{type(error).__name__}: {error}"})

    @api.model
    def _process_hits(self, hits):
        hits._classify()
        traces = hits.trace_id
        traces._refresh_engagement()
        self._refresh_linked(traces.filtered("target_id"))
        openers = traces.filtered(
            lambda trace: (
                not trace.target_id and not trace.lead_id and trace._is_worth_a_target()
            )
        )
        for company, company_traces in openers.grouped(
            lambda trace: trace._get_target_company()
        ).items():
            self.with_company(company)._link_openers(company, company_traces)
        hits.write({"processed": True, "error": False})

    @api.model
    def _refresh_linked(self, traces):
        """Raise the engagement of targets that came back."""
        targets = traces.target_id
        if not targets:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_target c
                      SET engagement = CASE WHEN s.rank < ARRAY_POSITION(
                              %(ranks)s::text[], c.engagement::text)
                              THEN (%(ranks)s::text[])[s.rank] ELSE c.engagement END,
                          engaged_on = GREATEST(c.engaged_on, s.engaged_on)
                     FROM (SELECT target_id, MAX(engaged_on) AS engaged_on,
                                  MIN(ARRAY_POSITION(
                                      %(ranks)s::text[], engagement::text)) AS rank
                             FROM mailing_trace WHERE id IN %(ids)s
                            GROUP BY target_id) s
                    WHERE s.target_id = c.id""",
                ranks=list(reversed(hit_rules.RANK)),
                ids=tuple(traces.ids),
            )
        )
        names = ["engagement", "engaged_on"]
        targets.invalidate_recordset(names)
        targets.modified(names)

    @api.model
    def _link_openers(self, company, traces):
        """Link each opener to his lead or target, or create the target."""
        keys = self._get_opener_keys(traces)
        leads = self._find_open_leads(company, keys)
        targets = self._find_targets(company, keys)
        recipients = self._get_recipients(traces)
        new_vals, known_again = {}, self.browse()
        for trace in traces:
            key = keys[trace]
            if key in leads:
                trace.lead_id = leads[key]
            elif key in targets:
                known_again |= targets[key]
            elif key and key not in new_vals:
                new_vals[key] = self._prepare_opener_vals(
                    company, trace, recipients.get(trace)
                )
        self._set_known_partners(company, new_vals)
        created = self.with_context(**QUIET)._bulk_create(list(new_vals.values()))
        targets.update(zip(new_vals, created, strict=True))
        self._link_traces(
            {
                trace.id: targets[keys[trace]].id
                for trace in traces
                if not trace.lead_id and keys[trace]
            }
        )
        came_back = set(known_again.ids)
        returned = traces.filtered(lambda t: t.target_id.id in came_back)
        self._refresh_linked(returned | self._get_repeated(traces, keys))
        self._take_up_again(returned)
        self._tell_leads(traces.filtered("lead_id"))

    @api.model
    def _get_repeated(self, traces, keys):
        """Return the recipients of several mails of the batch: the best hit counts."""
        times = Counter(keys.values())
        return traces.filtered(lambda trace: trace.target_id and times[keys[trace]] > 1)

    @api.model
    def _link_traces(self, target_by_trace):
        """Write on each recipient which target customer he is."""
        if not target_by_trace:
            return
        traces = self.env["mailing.trace"].browse(target_by_trace)
        traces.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE mailing_trace t SET target_id = v.target_id
                     FROM unnest(%s::int[], %s::int[]) AS v(trace_id, target_id)
                    WHERE v.trace_id = t.id""",
                list(target_by_trace),
                list(target_by_trace.values()),
            )
        )
        traces.invalidate_recordset(["target_id"])
        traces.modified(["target_id"])

    @api.model
    def _get_opener_keys(self, traces):
        """Return by what each recipient is recognised: his address, else his number."""
        return {
            trace: email_normalize(trace.email or "", strict=False)
            or trace.sms_number
            or False
            for trace in traces
        }

    @api.model
    def _find_open_leads(self, company, keys):
        values = [key for key in keys.values() if key]
        leads = self.env["crm.lead"].search(
            Domain("won_status", "=", "pending")
            & Domain("company_id", "in", (False, company.id))
            & (
                Domain("email_normalized", "in", values)
                | Domain("phone_sanitized", "in", values)
            ),
            order="id",
        )
        return {
            key: lead
            for lead in leads
            for key in (lead.phone_sanitized, lead.email_normalized)
            if key
        }

    @api.model
    def _find_targets(self, company, keys):
        values = [key for key in keys.values() if key]
        targets = self.search(
            Domain("company_id", "=", company.id)
            & (
                Domain("email_normalized", "in", values)
                | Domain("phone_sanitized", "in", values)
            ),
            order="id desc",
        )
        return {
            key: target
            for target in targets
            for key in (target.phone_sanitized, target.email_normalized)
            if key
        }

    @api.model
    def _get_recipients(self, traces):
        """Return the record each mail was written to, where it still exists."""
        recipients = {}
        for model, model_traces in traces.grouped("model").items():
            if model not in self.env:
                continue
            records = (
                self.env[model].browse(set(model_traces.mapped("res_id"))).exists()
            )
            by_id = {record.id: record for record in records}
            for trace in model_traces:
                recipients[trace] = by_id.get(trace.res_id)
        return recipients

    @api.model
    def _prepare_opener_vals(self, company, trace, recipient):
        """Return the values of the target. Extend it for other kinds of recipients."""
        mailing = trace.mass_mailing_id
        vals = {
            "name": trace.email or trace.sms_number,
            "email": trace.email,
            "phone": trace.sms_number if trace.trace_type == "sms" else False,
            "company_id": company.id,
            "country_id": company.country_id.id,
            "campaign_id": trace.campaign_id.id,
            "source_id": mailing.source_id.id,
            "medium_id": mailing.medium_id.id,
            "engagement": trace.engagement,
            "engaged_on": trace.engaged_on,
        }
        if recipient:
            vals |= self._prepare_recipient_vals(recipient)
        return vals

    @api.model
    def _prepare_recipient_vals(self, recipient):
        """Return what the recipient's own record says about him."""
        vals = {}
        for name, sources in (
            ("name", ("contact_name", "name")),
            ("partner_name", ("company_name", "partner_name")),
            ("phone", ("phone",)),
            ("function", ("function",)),
        ):
            for source in sources:
                if source in recipient._fields and recipient[source]:
                    vals[name] = recipient[source]
                    break
        if recipient._name == "res.partner":
            vals["partner_id"] = recipient.id
            if recipient.parent_id:
                vals["partner_name"] = recipient.parent_id.name
        return vals

    @api.model
    def _set_known_partners(self, company, new_vals):
        """A target who already is a contact of ours is linked to it."""
        unknown = {
            vals["email"]: vals
            for vals in new_vals.values()
            if vals.get("email") and not vals.get("partner_id")
        }
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "in", list(unknown)),
                ("company_id", "in", (False, company.id)),
            ],
            order="id desc",
        )
        for partner in partners:
            unknown[partner.email_normalized]["partner_id"] = partner.id

    @api.model
    def _take_up_again(self, traces):
        """Whoever waits in the pool and opens a later campaign belongs to that one."""
        for target, target_traces in traces.grouped("target_id").items():
            trace = target_traces[-1]
            if target.state == "pool":
                target.with_context(**QUIET)._set_state(
                    "return",
                    log_reason=trace.campaign_id.display_name or "",
                    campaign_id=trace.campaign_id.id,
                    source_id=trace.mass_mailing_id.source_id.id,
                    medium_id=trace.mass_mailing_id.medium_id.id,
                    user_id=False,
                    list_id=False,
                )

    @api.model
    def _tell_leads(self, traces):
        """Tell the salesperson on his lead that the customer read our mail."""
        bodies = {
            lead.id: self.env._(
                "The customer opened “%(mailing)s”.",
                mailing=lead_traces[:1].mass_mailing_id.display_name,
            )
            for lead, lead_traces in traces.grouped("lead_id").items()
        }
        leads = self.env["crm.lead"].browse(bodies)
        leads._message_log_batch(bodies=bodies)
