import logging
import re
from collections import Counter, defaultdict, namedtuple
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..tools import hits as hit_rules

_logger = logging.getLogger(__name__)

BATCH = 2000

# an address of which nothing needs to be taken off
SIMPLE_EMAIL = re.compile(r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+")

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
        self._refresh_linked(traces.ids)
        for company_id, openers in self._read_openers(traces).items():
            company = self.env["res.company"].browse(company_id)
            self.with_company(company)._link_openers(company, openers)
        hits._on_processed()

    @api.model
    def _read_openers(self, traces):
        """Return {company id: recipients who are worth a target and have none yet}.

        A person opened it; a doubtful hit counts only if the campaign says so. The
        target is of the campaign's company, else of the company of whoever sent it.
        """
        if not traces:
            return {}
        for model in ("mailing.trace", "mailing.mailing", "utm.campaign", "res.users"):
            self.env[model].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT t.id AS trace_id, t.email, t.sms_number, t.trace_type,
                          t.model, t.res_id, t.engagement, t.engaged_on,
                          t.campaign_id,
                          m.id AS mailing_id, m.source_id, m.medium_id,
                          COALESCE(c.company_id, u.company_id, %(company)s)
                              AS company_id
                     FROM mailing_trace t
                     JOIN mailing_mailing m ON m.id = t.mass_mailing_id
                     LEFT JOIN utm_campaign c ON c.id = t.campaign_id
                     LEFT JOIN res_users u ON u.id = m.user_id
                    WHERE t.id IN %(ids)s
                      AND t.target_id IS NULL AND t.lead_id IS NULL
                      AND t.is_test_trace IS NOT TRUE
                      AND (t.engagement = 'human'
                           OR t.engagement = 'unknown' AND c.convert_unknown)
                    ORDER BY t.id""",
                company=self.env.company.id,
                ids=tuple(traces.ids),
            )
        )
        names = [column.name for column in self.env.cr.description]
        row_type = namedtuple("Opener", names)
        by_company = defaultdict(list)
        for row in self.env.cr.fetchall():
            opener = row_type(*row)
            by_company[opener.company_id].append(opener)
        return by_company

    @api.model
    def _refresh_linked(self, trace_ids):
        """Raise the engagement of the targets of these recipients."""
        if not trace_ids:
            return
        self.env["mailing.trace"].flush_model(["engagement", "engaged_on", "target_id"])
        self.flush_model(["engagement", "engaged_on"])
        rows = self.env.execute_query(
            SQL(
                """UPDATE crm_target c
                      SET engagement = CASE WHEN s.rank < ARRAY_POSITION(
                              %(ranks)s::text[], c.engagement::text)
                              THEN (%(ranks)s::text[])[s.rank] ELSE c.engagement END,
                          engaged_on = GREATEST(c.engaged_on, s.engaged_on)
                     FROM (SELECT target_id, MAX(engaged_on) AS engaged_on,
                                  MIN(ARRAY_POSITION(
                                      %(ranks)s::text[], engagement::text)) AS rank
                             FROM mailing_trace
                            WHERE id IN %(ids)s AND target_id IS NOT NULL
                            GROUP BY target_id) s
                    WHERE s.target_id = c.id
                RETURNING c.id""",
                ranks=list(reversed(hit_rules.RANK)),
                ids=tuple(trace_ids),
            )
        )
        names = ["engagement", "engaged_on"]
        targets = self.browse(row[0] for row in rows)
        targets.invalidate_recordset(names)
        targets.modified(names)

    @api.model
    def _link_openers(self, company, openers):
        """Link each opener to his lead or target, or create the target."""
        keys = {opener.trace_id: self._get_opener_key(opener) for opener in openers}
        openers = [opener for opener in openers if keys[opener.trace_id]]
        leads = self._find_open_leads(company, keys)
        targets = self._find_targets(company, keys)
        known_again = [
            opener
            for opener in openers
            if keys[opener.trace_id] in targets and keys[opener.trace_id] not in leads
        ]
        targets |= self._create_openers(
            company,
            {
                keys[opener.trace_id]: opener
                for opener in reversed(openers)
                if keys[opener.trace_id] not in leads | targets
            },
        )
        of_leads = [opener for opener in openers if keys[opener.trace_id] in leads]
        of_targets = [
            opener for opener in openers if keys[opener.trace_id] not in leads
        ]
        self._link_traces("lead_id", of_leads, keys, leads)
        self._link_traces("target_id", of_targets, keys, targets)
        times = Counter(keys[opener.trace_id] for opener in of_targets)
        repeated = [o for o in of_targets if times[keys[o.trace_id]] > 1]
        self._refresh_linked([opener.trace_id for opener in known_again + repeated])
        for opener in known_again:
            targets[keys[opener.trace_id]]._take_up_again(opener)
        self._tell_leads(of_leads, keys, leads)

    @api.model
    def _create_openers(self, company, opener_by_key):
        """Return {key: the new target of the opener}."""
        recipients = self._get_opener_recipients(opener_by_key.values())
        new_vals = {
            key: self._prepare_opener_vals(
                company, opener, recipients.get((opener.model, opener.res_id))
            )
            for key, opener in opener_by_key.items()
        }
        self._set_known_partners(company, new_vals)
        created = self.with_context(**QUIET)._bulk_create(list(new_vals.values()))
        return dict(zip(new_vals, created, strict=True))

    @api.model
    def _link_traces(self, fname, openers, keys, record_by_key):
        """Write on each recipient which target or lead he is."""
        if not openers:
            return
        trace_ids = [opener.trace_id for opener in openers]
        self.env.cr.execute(
            SQL(
                """UPDATE mailing_trace t SET %s = v.record_id
                     FROM unnest(%s::int[], %s::int[]) AS v(trace_id, record_id)
                    WHERE v.trace_id = t.id""",
                SQL.identifier(fname),
                trace_ids,
                [record_by_key[keys[trace_id]].id for trace_id in trace_ids],
            )
        )
        traces = self.env["mailing.trace"].browse(trace_ids)
        traces.invalidate_recordset([fname])
        traces.modified([fname])

    @api.model
    def _get_opener_key(self, opener):
        """Return by what the recipient is recognised: his address, else his number."""
        return self._normalize_email(opener.email) or opener.sms_number

    @api.model
    def _normalize_email(self, email):
        """Return the address as it is compared; most come in this form already."""
        if email and SIMPLE_EMAIL.fullmatch(email):
            return email.lower()
        return email_normalize(email or "", strict=False)

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
    def _get_opener_recipients(self, openers):
        """Return {(model, id): the record the mail was written to}, if still there."""
        ids_by_model = defaultdict(set)
        for opener in openers:
            ids_by_model[opener.model].add(opener.res_id)
        return {
            (model, record.id): record
            for model, ids in ids_by_model.items()
            if model in self.env
            for record in self.env[model].browse(ids).exists()
        }

    @api.model
    def _prepare_opener_vals(self, company, opener, recipient):
        """Return the values of the target. Extend it for other kinds of recipients."""
        vals = {
            "name": opener.email or opener.sms_number,
            "email": opener.email,
            "phone": opener.sms_number if opener.trace_type == "sms" else False,
            "company_id": company.id,
            "country_id": company.country_id.id,
            "campaign_id": opener.campaign_id,
            "source_id": opener.source_id,
            "medium_id": opener.medium_id,
            "engagement": opener.engagement,
            "engaged_on": opener.engaged_on,
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

    def _take_up_again(self, opener):
        """Whoever waits in the pool and opens a later campaign belongs to that one."""
        if self.state != "pool":
            return
        campaign = self.env["utm.campaign"].browse(opener.campaign_id)
        self.with_context(**QUIET)._set_state(
            "return",
            log_reason=campaign.display_name or "",
            campaign_id=opener.campaign_id,
            source_id=opener.source_id,
            medium_id=opener.medium_id,
            user_id=False,
            list_id=False,
        )

    @api.model
    def _tell_leads(self, openers, keys, leads):
        """Tell the salesperson on his lead that the customer read our mail."""
        mailings = {
            leads[keys[opener.trace_id]].id: opener.mailing_id for opener in openers
        }
        names = {
            mailing.id: mailing.display_name
            for mailing in self.env["mailing.mailing"].browse(set(mailings.values()))
        }
        bodies = {
            lead_id: self.env._(
                "The customer opened “%(mailing)s”.", mailing=names[mailing_id]
            )
            for lead_id, mailing_id in mailings.items()
        }
        self.env["crm.lead"].browse(bodies)._message_log_batch(bodies=bodies)
