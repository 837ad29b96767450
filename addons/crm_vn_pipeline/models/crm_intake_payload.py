from datetime import timedelta
from uuid import uuid4

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, hmac

from ..tools import hits as hit_rules
from ..tools import intake as rules

AGENT_SIZE, PAGE_SIZE, KEY_SIZE = 200, 500, 100
ADDRESS_WINDOW = timedelta(minutes=15)
KEEP_DAYS = 180


class CrmIntakePayload(models.Model):
    """One enquiry as it came in, and what became of it.

    The public endpoint does nothing but insert it, with one statement; a scheduled
    action makes leads of it, a batch at a time.
    """

    _name = "crm.intake.payload"
    _description = "Enquiry"
    _order = "id desc"
    _rec_name = "summary"
    _log_access = False

    intake_id = fields.Many2one(
        "crm.intake.source",
        string="Source",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("form", "Form"),
            ("message", "Message"),
            ("comment", "Comment"),
            ("leadgen", "Facebook form"),
        ],
        required=True,
        readonly=True,
        default="form",
    )
    received_on = fields.Datetime(required=True, readonly=True)
    content = fields.Json(readonly=True)
    page = fields.Char(readonly=True, help="The page on which the form stood.")
    key = fields.Char(
        string="Idempotency Key",
        required=True,
        readonly=True,
        help="What is sent again with the same key is kept once.",
    )
    digest = fields.Char(readonly=True, export_string_translation=False)
    reference = fields.Char(required=True, readonly=True, help="Given to the sender.")

    # === From where; the address itself is not kept ===
    network = fields.Char(readonly=True)
    address_hash = fields.Char(readonly=True, export_string_translation=False)
    user_agent = fields.Char(readonly=True)

    # === What became of it ===
    state = fields.Selection(
        [
            ("fetch", "Answers to be fetched"),
            ("pending", "Waiting"),
            ("created", "New lead"),
            ("attached", "Added to a lead"),
            ("ignored", "Ignored"),
            ("failed", "Not processed"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    reason = fields.Char(readonly=True, help="Why it failed or was ignored.")
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    processed_on = fields.Datetime(string="Processed", readonly=True)

    # === To be read ===
    summary = fields.Char(string="Who", compute="_compute_summary")
    content_text = fields.Text(string="What Was Sent", compute="_compute_content_text")

    _key_uniq = models.UniqueIndex(
        "(intake_id, key)", "This enquiry was received already."
    )
    _recent_idx = models.Index("(intake_id, received_on)")
    _sender_idx = models.Index("(intake_id, address_hash, received_on)")
    _todo_idx = models.Index("(id) WHERE state = 'pending'")
    _failed_idx = models.Index("(id) WHERE state = 'failed'")

    @api.depends("content")
    def _compute_summary(self):
        for payload in self:
            known, _rest = rules.split_fields(payload._get_fields())
            words = [
                known.get(name)
                for name in ("contact_name", "partner_name", "phone", "email_from")
            ]
            sender = payload._get_fields().get("sender_name")
            who = " · ".join(filter(None, [sender, *words]))
            payload.summary = who or payload._get_first_words() or payload.reference

    def _get_first_words(self):
        """Return how an enquiry of a nameless person begins."""
        fields_sent = self._get_fields()
        text = fields_sent.get("text") or ", ".join(fields_sent.values())
        return text[:80]

    @api.depends("content")
    def _compute_content_text(self):
        # what a form calls its fields is its own; of a message they are ours
        labels = {
            "page": self.env._("Page"),
            "sender": self.env._("Sender"),
            "leadgen_id": self.env._("Number of the form sent"),
            "form_id": self.env._("Form"),
            "ad_id": self.env._("Advertisement number"),
            "ad_name": self.env._("Advertisement"),
            "adset_name": self.env._("Group of advertisements"),
            "text": self.env._("Message text"),
        }
        for payload in self:
            lines = payload._get_fields().items()
            payload.content_text = "\n".join(
                f"{labels.get(name, name)}: {value}" for name, value in lines
            )

    def _get_fields(self):
        """Return what was sent, {name: text}; empty once it was purged."""
        self.ensure_one()
        return self.content if isinstance(self.content, dict) else {}

    # === The door: called by public requests ===

    @api.model
    def _store(self, intake, content, *, key=None, kind="form", sender=None, page=""):
        """Keep an enquiry with one statement; return (outcome, reference).

        The outcome is accepted, duplicate (kept already), conflict (the key was used
        for something else) or limited (too many in a short time).

        :param sender: {"address": …, "agent": …} of a browser; None for a signed
            program, which is bounded by the source's limit only
        """
        digest = rules.digest(content)
        values = self._prepare_row(intake, content, kind, sender or {}, page)
        values["digest"] = digest
        values["key"] = self._get_key(key, digest, values)
        columns = list(values)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO crm_intake_payload (%s) SELECT %s WHERE %s
                   ON CONFLICT (intake_id, key) DO NOTHING RETURNING reference""",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", values[name]) for name in columns),
                self._within_limits(intake, values),
            )
        )
        if rows:
            return "accepted", rows[0][0]
        return self._explain_refusal(intake, values)

    def _prepare_row(self, intake, content, kind, sender, page):
        address = sender.get("address")
        return {
            "intake_id": intake.id,
            "company_id": intake.company_id.id,
            "kind": kind,
            "received_on": fields.Datetime.now(),
            "content": Json(content),
            "page": rules.clean_text(page, PAGE_SIZE) or None,
            "reference": uuid4().hex,
            "network": hit_rules.shorten_address(address),
            "address_hash": self._hash_address(address) if address else None,
            "user_agent": rules.clean_text(sender.get("agent"), AGENT_SIZE) or None,
            # of a form of Facebook's only the number has come so far
            "state": "fetch" if kind == "leadgen" else "pending",
        }

    @api.model
    def _hash_address(self, address):
        return hmac(self.env(su=True), "crm.intake.payload", address)

    def _get_key(self, key, digest, values):
        """Return the key given, or one by which the same text counts once a day."""
        given = rules.clean_text(key, KEY_SIZE)
        return given or f"auto:{values['received_on']:%Y%m%d}:{digest}"

    def _within_limits(self, intake, values):
        """Return the condition under which the enquiry is still taken."""
        parts = [
            SQL(
                """(SELECT count(*) FROM (SELECT FROM crm_intake_payload
                         WHERE intake_id = %s AND received_on > %s
                         LIMIT %s) recent) < %s""",
                intake.id,
                values["received_on"] - timedelta(minutes=1),
                intake.minute_limit,
                intake.minute_limit,
            )
        ]
        if values["address_hash"]:
            parts.append(
                SQL(
                    """(SELECT count(*) FROM (SELECT FROM crm_intake_payload
                         WHERE intake_id = %s AND address_hash = %s AND received_on > %s
                         LIMIT %s) sender) < %s""",
                    intake.id,
                    values["address_hash"],
                    values["received_on"] - ADDRESS_WINDOW,
                    intake.address_limit,
                    intake.address_limit,
                )
            )
        return SQL(" AND ").join(parts)

    def _explain_refusal(self, intake, values):
        known = self.env.execute_query(
            SQL(
                """SELECT digest, reference FROM crm_intake_payload
                    WHERE intake_id = %s AND key = %s""",
                intake.id,
                values["key"],
            )
        )
        if not known:
            return "limited", ""
        same = known[0][0] == values["digest"]
        return ("duplicate" if same else "conflict"), known[0][1]

    # === Actions ===

    def action_process_again(self):
        """Take failed and ignored enquiries up again, after a correction."""
        self.check_access("read")
        again = self.filtered(lambda payload: payload.state in ("failed", "ignored"))
        # sudo: nobody writes enquiries; to have one processed again is no change of it
        again.sudo()._take_up_again()
        self.env.ref("crm_vn_pipeline.ir_cron_intake").sudo()._trigger()

    def _take_up_again(self):
        self.write({"state": "pending", "reason": False})

    def action_open_lead(self):
        self.ensure_one()
        return self.lead_id._get_records_action(name=self.lead_id.display_name)

    # === Keeping personal data no longer than needed ===

    @api.autovacuum
    def _gc_payloads(self):
        """Empty what was processed half a year ago; that it came stays known."""
        limit = 10000
        old = self.search(
            [
                ("state", "not in", ("fetch", "pending")),
                ("content", "!=", False),
                ("received_on", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS)),
            ],
            limit=limit,
        )
        old.write(
            {
                "content": False,
                "address_hash": False,
                "user_agent": False,
                "page": False,
            }
        )
        return len(old), len(old) == limit
