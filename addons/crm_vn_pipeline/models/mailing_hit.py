from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import hits as hit_rules

USER_AGENT_SIZE = 300

# More hits than any reader makes: a program in a loop fills no table.
MAX_HITS_PER_TRACE = 200

RECENT_DAYS = 30


class MailingHit(models.Model):
    """One row per fetch of a mailing's pixel or link, and per reply.

    Core keeps only the first opening and not by what. A hit is written in the public
    request (one INSERT); what it means is decided later, by the scheduled action that
    turns openers into target customers.
    """

    _name = "mailing.hit"
    _description = "Mailing Hit"
    _order = "id desc"
    _rec_name = "trace_id"
    _log_access = False

    trace_id = fields.Many2one(
        "mailing.trace",
        string="Recipient",
        required=True,
        index=True,
        ondelete="cascade",
    )
    mailing_id = fields.Many2one(related="trace_id.mass_mailing_id", string="Mailing")
    email = fields.Char(related="trace_id.email")
    kind = fields.Selection(
        [
            ("open", "Opened"),
            ("click", "Clicked"),
            ("reply", "Replied"),
            ("honeypot", "Hidden Link"),
        ],
        required=True,
    )
    link_id = fields.Many2one(
        "link.tracker", index="btree_not_null", ondelete="set null"
    )
    date = fields.Datetime(required=True)
    method = fields.Char(string="HTTP Method")
    user_agent = fields.Char()
    address = fields.Char(
        string="Network", help="The network of the reader's address, not the address."
    )
    hit_class = fields.Selection(
        [("human", "Person"), ("unknown", "Unknown"), ("machine", "Machine")],
        string="Made By",
    )
    rule_id = fields.Many2one(
        "mailing.hit.rule",
        string="Deciding Rule",
        index="btree_not_null",
        ondelete="set null",
        help="The rule that says who made the hit.",
    )
    processed = fields.Boolean()
    error = fields.Char(readonly=True)

    _todo_idx = models.Index("(id) WHERE processed IS NOT TRUE")

    # === Recording: what a public request costs ===

    def _record_request(
        self, kind, httprequest, *, mail_id=None, trace_id=None, sms_id=None, code=None
    ):
        """Insert the hit of a public request with one statement.

        A click counts only when the short link belongs to the mailing of the trace: the
        number of the trace stands unsigned in the address.
        """
        link = SQL()
        if mail_id:
            match = SQL("t.mail_mail_id_int = %s", mail_id)
        elif trace_id:
            match = SQL("t.id = %s", trace_id)
        else:
            match = SQL("t.sms_id_int = %s", sms_id)
        if kind == "click":
            link = SQL(
                """JOIN link_tracker l ON l.mass_mailing_id = t.mass_mailing_id
                   JOIN link_tracker_code c ON c.link_id = l.id AND c.code = %s""",
                code,
            )
        agent = (httprequest.user_agent.string or "").replace("\x00", "")
        self.env.cr.execute(
            SQL(
                """INSERT INTO mailing_hit
                       (trace_id, link_id, kind, date, method, user_agent, address)
                   SELECT t.id, %s, %s, (now() AT TIME ZONE 'UTC')::timestamp(0),
                          %s, %s, %s
                     FROM mailing_trace t %s
                    WHERE %s
                      AND (SELECT COUNT(*) FROM mailing_hit h
                            WHERE h.trace_id = t.id) < %s""",
                SQL("l.id") if kind == "click" else SQL("NULL"),
                kind,
                httprequest.method,
                agent[:USER_AGENT_SIZE] or None,
                hit_rules.shorten_address(httprequest.remote_addr),
                link,
                match,
                MAX_HITS_PER_TRACE,
            )
        )

    # === Processing ===

    def _process(self):
        """Draw the conclusions of these hits now, as the scheduled action does."""
        self.env["crm.target"]._process_hit_batch(self)

    def _on_processed(self):
        """Called for each batch whose recipients are judged and linked. Empty here."""

    @api.model
    def _requeue_recent(self):
        """Let the scheduled action judge the hits of the last days again."""
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        self.env["mailing.hit"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE mailing_hit SET processed = FALSE "
                "WHERE date >= %s AND processed",
                since,
            )
        )
        self.invalidate_model(["processed"])
        # sudo: whoever may change the rules may wake the scheduled action
        cron = self.env.ref("crm_vn_pipeline.ir_cron_targets_from_openers").sudo()
        cron._trigger()
