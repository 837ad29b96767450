from odoo import fields, models
from odoo.tools import SQL

from ..tools import hits as hit_rules

USER_AGENT_SIZE = 300


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
        [("open", "Opened"), ("click", "Clicked"), ("reply", "Replied")], required=True
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
    processed = fields.Boolean()
    error = fields.Char(readonly=True)

    _todo_idx = models.Index("(id) WHERE processed IS NOT TRUE")

    def _record_request(
        self, kind, httprequest, *, mail_id=None, trace_id=None, sms_id=None, code=None
    ):
        """Insert the hit of a public request with one statement.

        A click counts only when the short link belongs to the mailing of the trace: the
        number of the trace stands unsigned in the address.
        """
        match = SQL("t.mail_mail_id_int = %s", mail_id)
        if kind == "click":
            match = SQL(
                """%s AND EXISTS (
                    SELECT 1 FROM link_tracker_code c
                      JOIN link_tracker l ON l.id = c.link_id
                     WHERE c.code = %s AND l.mass_mailing_id = t.mass_mailing_id)""",
                SQL("t.id = %s", trace_id)
                if trace_id
                else SQL("t.sms_id_int = %s", sms_id),
                code,
            )
        agent = (httprequest.user_agent.string or "").replace("\x00", "")
        self.env.cr.execute(
            SQL(
                """INSERT INTO mailing_hit
                          (trace_id, kind, date, method, user_agent, address)
                   SELECT t.id, %s, (now() AT TIME ZONE 'UTC')::timestamp(0), %s, %s, %s
                     FROM mailing_trace t WHERE %s""",
                kind,
                httprequest.method,
                agent[:USER_AGENT_SIZE] or None,
                hit_rules.shorten_address(httprequest.remote_addr),
                match,
            )
        )

    def _process(self):
        """Draw the conclusions of these hits now, as the scheduled action does."""
        self.env["crm.target"]._process_hit_batch(self)

    def _classify(self):
        """Decide for each hit whether a person made it."""
        by_class = {}
        for hit in self:
            by_class.setdefault(hit._get_class(), []).append(hit.id)
        for hit_class, ids in by_class.items():
            self.browse(ids).hit_class = hit_class

    def _get_class(self):
        self.ensure_one()
        if self.kind == "reply":
            return hit_rules.HUMAN
        sent = self.trace_id.sent_datetime
        delay = (self.date - sent).total_seconds() if sent else None
        return hit_rules.classify_hit(self.method, self.user_agent, delay)
