import logging
from typing import NamedTuple

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.crm_vn_base.tools.phone import parse_phones, phone_key

from ..tools import intake as rules
from .crm_target_opener_mixin import QUIET

_logger = logging.getLogger(__name__)

BATCH = 500
# of a form of Facebook's: kept on the enquiry, nothing to a salesperson
NUMBERS = ("leadgen_id", "form_id", "ad_id", "page")


class Entry(NamedTuple):
    """One enquiry, read: who, by what he is recognised, what he said."""

    payload: object
    known: dict
    rest: dict
    utm: dict
    keys: list  # by any of them he is the same person
    visitor: str = ""
    kind: str = "web"  # of the interaction
    logged: bool = False  # an interaction also where the lead is new
    direction: str = "in"
    problem: str = ""


class CrmIntakePayload(models.Model):
    """Make leads of the enquiries that wait, a batch at a time.

    One person is one open lead: whoever is known by phone or e-mail from an open lead
    or opportunity, or from an enquiry of the same batch, is added to it. All of a batch
    is looked up together. A batch is one transaction and may be killed at any point; a
    parallel run is kept apart by the locked rows and by ``crm.intake.identity``. An
    enquiry that fails keeps its reason and does not stop the others.
    """

    _inherit = "crm.intake.payload"

    @api.model
    def _cron_process(self):
        cron = self.env["ir.cron"]
        todo = Domain("state", "=", "pending")
        cron._commit_progress(remaining=self.search_count(todo))
        last_id = 0
        while batch := self.search(
            todo & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            taken = batch.try_lock_for_update()
            taken._process_batch()
            if not cron._commit_progress(len(taken)):
                break

    def _process_batch(self):
        """Process the enquiries together; one by one if that fails."""
        try:
            with self.env.cr.savepoint():
                self._process()
        except Exception:
            _logger.info("A batch of enquiries failed, taking them one by one")
            self.env.invalidate_all()
            for payload in self:
                payload._process_single()

    def _process_single(self):
        try:
            with self.env.cr.savepoint():
                self._process()
        except (UniqueViolation, SerializationFailure):
            # another run has just taken this person: added to his lead at the next run
            self.env.invalidate_all()
        except Exception as error:
            _logger.exception("Enquiry %s failed", self.id)
            self.env.invalidate_all()
            self._set_outcome("failed", f"{type(error).__name__}: {error}"[:500])

    def _process(self):
        waiting = self.filtered(lambda payload: payload.state == "pending")
        for intake, payloads in waiting.grouped("intake_id").items():
            company = intake.company_id
            lang = company.partner_id.lang or self.env.lang
            payloads.with_company(company).with_context(
                **QUIET, lang=lang, crm_vn_intake=True, crm_vn_keep_customer=True
            )._process_source(intake.with_company(company))
        self.env.flush_all()

    def _process_source(self, intake):
        """Make leads of the enquiries of one source."""
        entries = self._read_entries(intake)
        company = intake.company_id
        keys = [key for entry in entries for key in entry.keys]
        visitors = [f"visitor:{entry.visitor}" for entry in entries if entry.visitor]
        remembered = self.env["crm.intake.identity"]._claim(company, [*keys, *visitors])
        leads = self._find_open_leads(company, keys, remembered)
        new, attached = self._split_entries(entries, leads)
        leads.update(self._create_leads(intake, new))
        self._attach_entries([(entry, leads[entry.keys[0]]) for entry in attached])
        self._log_interactions(intake, [(entry, leads[entry.keys[0]]) for entry in new])
        self._bind_entries(company, entries, leads)

    # === Reading ===

    def _read_entries(self, intake):
        """Return the enquiries that say who asks; the others get their reason."""
        mapping = intake._get_rules()
        entries = []
        for payload in self:
            entry = getattr(payload, f"_read_{payload.kind}")(mapping)
            if entry.problem:
                harmless = entry.problem in ("machine", "test")
                state = "ignored" if harmless else "failed"
                payload._set_outcome(state, self._get_problems()[entry.problem])
            else:
                entries.append(entry)
        return entries

    def _read_form(self, mapping):
        said = self._get_fields()
        plain = {rules.plain_name(name): value for name, value in said.items()}
        known, rest = rules.split_fields(said, mapping)
        rest = {name: text for name, text in rest.items() if name not in NUMBERS}
        entry = self._make_entry(
            known=known,
            rest=rest,
            utm=rules.find_utm({"page_url": self.page or "", **said}),
            keys=self._get_contact_keys(known),
            visitor=plain.get("visitor", "")[:64],
        )
        if plain.get("company_fax"):
            return entry._replace(problem="machine")
        return entry if entry.keys else entry._replace(problem="nobody")

    def _make_entry(self, **values):
        return Entry(**{"payload": self, "rest": {}, "utm": {}, **values})

    @api.model
    def _get_contact_keys(self, known):
        """Return by what a person is recognised; a wrong number says nothing."""
        phones = [phone.e164 for phone in parse_phones(known.get("phone"))]
        email = email_normalize(known.get("email_from") or "", strict=False)
        keys = [f"phone:{phone_key(phone)}" for phone in phones if phone]
        if not keys and not email and known.get("phone"):
            # nobody can be called there, but the enquiry is not lost
            keys = [f"typed:{rules.plain_name(known['phone'])}"]
        return [*keys, f"email:{email}"] if email else keys

    @api.model
    def _get_problems(self):
        return {
            "machine": self.env._(
                "A machine filled in a field that people do not see."
            ),
            "nobody": self.env._(
                "No phone number and no e-mail address. If the form asks for them "
                "under other names, add the names to the fields of the source, then "
                "process the enquiry again."
            ),
            "echo": self.env._("Written by the page itself."),
        }

    # === Who is known ===

    @api.model
    def _find_open_leads(self, company, keys, remembered):
        """Return {key: open lead}: by phone, e-mail, or as remembered."""
        leads = {
            key: lead
            for key, lead in remembered.items()
            if not key.startswith("visitor:")
        }
        found = self.env["crm.lead"].browse([lead.id for lead in leads.values()])
        still_open = found.exists().filtered(
            lambda lead: lead.active and lead.won_status == "pending"
        )
        leads = {key: lead for key, lead in leads.items() if lead in still_open}
        domain = [
            ("won_status", "=", "pending"),
            ("company_id", "in", (False, company.id)),
        ]
        return leads | self._find_by_contact("crm.lead", keys, domain)

    @api.model
    def _find_by_contact(self, model, keys, domain):
        """Return {key: record}, the newest of those with the phone or e-mail.

        One search per kind of key: each uses its own index.
        """
        phones = [key[6:] for key in keys if key.startswith("phone:")]
        emails = [key[6:] for key in keys if key.startswith("email:")]
        found = {}
        for fname, prefix, values in (
            ("second_phone_key", "phone:", phones),
            ("phone_key", "phone:", phones),
            ("email_normalized", "email:", emails),
        ):
            if values:
                self.env[model].flush_model([fname])
                records = self.env[model].search_fetch(
                    self._get_exact_domain(fname, values) & Domain(domain),
                    [fname],
                    order="id",
                )
                found.update({f"{prefix}{record[fname]}": record for record in records})
        return found

    @api.model
    def _get_exact_domain(self, fname, values):
        """Return the domain of a list of values that is looked up in a plain index.

        For a list of constants the planner may take the index of parts of numbers,
        which reads all numbers that begin alike, once for each value.
        """

        def to_sql(_model, alias, _query):
            column = SQL.identifier(alias, fname)
            return SQL("%s IN (SELECT unnest(%s::varchar[]))", column, values)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _split_entries(self, entries, leads):
        """Return the entries that make a lead, and those added to one."""
        new, attached = [], []
        taken = {}  # key: first entry with it
        for entry in entries:
            key = next((key for key in entry.keys if key in leads), None)
            first = next((taken[key] for key in entry.keys if key in taken), None)
            if key:
                leads.update(dict.fromkeys(entry.keys, leads[key]))
                attached.append(entry)
            elif first:
                # known under the first key of the one that makes the lead
                entry.keys.insert(0, first.keys[0])
                attached.append(entry)
            elif entry.direction == "out":
                entry.payload._set_outcome("ignored", self._get_problems()["echo"])
                continue
            else:
                new.append(entry)
            for other in entry.keys:
                taken.setdefault(other, first or entry)
        return new, attached

    # === Added to a lead ===

    @api.model
    def _attach_entries(self, pairs):
        """Add enquiries to leads: what was missing, and an interaction of each."""
        for entry, lead in pairs:
            missing = {
                name: value
                for name, value in entry.known.items()
                if name in lead._fields and not lead[name]
            }
            if missing:
                lead.write(missing)
            entry.payload.lead_id = lead
        self.browse([entry.payload.id for entry, _lead in pairs])._set_outcome(
            "attached"
        )
        self._create_interactions(pairs)

    @api.model
    def _log_interactions(self, intake, pairs):
        """Log what made a new lead where the text is all there is of it."""
        self._create_interactions([pair for pair in pairs if pair[0].logged])

    @api.model
    def _create_interactions(self, pairs):
        # sudo: the scheduled action writes what the customer did, whoever cares for him
        self.env["crm.interaction"].sudo().create(
            [
                entry.payload._prepare_interaction_vals(entry, lead)
                for entry, lead in pairs
            ]
        )

    def _prepare_interaction_vals(self, entry, lead):
        """Return the row of facts of an enquiry; its salesperson answers today."""
        vals = self.env["crm.interaction"]._prepare_from_record(
            lead,
            entry.kind,
            name=self.intake_id.name,
            direction=entry.direction,
            date=self.received_on,
            note="\n".join(
                [entry.known.get("need", "")]
                + [f"{name}: {value}" for name, value in entry.rest.items()]
            ).strip(),
            user_id=(lead.user_id or self.env.user).id,
            company_id=self.company_id.id,
        )
        today = fields.Date.context_today(self)
        planned = lead.activity_date_deadline
        if (
            entry.direction == "in"
            and lead.user_id
            and (not planned or planned > today)
        ):
            vals["next_date"] = today
            vals["next_summary"] = self.env._("Answer the new enquiry")
        return vals

    # === The end ===

    @api.model
    def _bind_entries(self, company, entries, leads):
        entries = [entry for entry in entries if entry.keys[0] in leads]
        bound = {key: leads[entry.keys[0]] for entry in entries for key in entry.keys}
        for entry in entries:
            if entry.visitor:
                bound[f"visitor:{entry.visitor}"] = leads[entry.keys[0]]
        self.env["crm.intake.identity"]._bind(company, bound)
        seen = {leads[entry.keys[0]].id for entry in entries if entry.visitor}
        # whose page views are known from now on
        self.env["crm.lead"].browse(seen)._score_to_compute()

    def _set_outcome(self, state, reason=False):
        self.write(
            {"state": state, "reason": reason, "processed_on": fields.Datetime.now()}
        )
