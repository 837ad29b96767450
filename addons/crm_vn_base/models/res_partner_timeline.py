from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

PAGE = 20
# icon of a kind of interaction
ICONS = {
    "call": "fa-phone",
    "email": "fa-envelope-o",
    "sms": "fa-commenting-o",
    "visit": "fa-car",
    "meeting": "fa-handshake-o",
    "online_meeting": "fa-video-camera",
    "demo": "fa-cube",
    "quotation": "fa-file-text-o",
    "post": "fa-paper-plane-o",
    "social": "fa-share-alt",
    "other": "fa-circle-o",
}
MESSAGE_TYPES = ("email", "email_outgoing", "comment", "sms")
MESSAGE_ICONS = {"comment": "fa-comment-o", "sms": "fa-commenting-o"}
TONES = {"good": "success", "bad": "danger"}


class ResPartner(models.Model):
    """All that happened with a customer in one line of time, page by page.

    Each source names rows by date; only the rows of one page are read, with the rights
    of the reader.
    """

    _inherit = "res.partner"

    # === Sources: extended by the add-ons that own the documents ===

    def _timeline_sources(self, partner_ids):
        """Return the sources of the timeline: {kind: (model, SQL)}.

        The query selects ``date`` (a timestamp in UTC) and ``res_id`` of the model for
        the partners given, and needs an index that finds them. Extend it::

            return super()._timeline_sources(partner_ids) | {"order": ("sale.order",
                SQL("SELECT date_order AS date, id AS res_id FROM sale_order"
                    " WHERE partner_id IN %s", partner_ids))}

        A kind may have a method ``_timeline_rows_<kind>(records)`` that returns what is
        shown, see :meth:`_timeline_rows_default`.
        """
        return {
            "interaction": (
                "crm.interaction",
                SQL(
                    "SELECT date, id AS res_id FROM crm_interaction"
                    " WHERE partner_id IN %s",
                    partner_ids,
                ),
            ),
            "message": ("mail.message", self._timeline_messages(partner_ids)),
            "meeting": ("calendar.event", self._timeline_meetings(partner_ids)),
        }

    def _timeline_messages(self, partner_ids):
        """Return e-mails, SMS and notes: on the customer, from it, and sent to it."""
        return SQL(
            """
            SELECT date, id AS res_id
              FROM mail_message
             WHERE message_type IN %(types)s
               AND id IN (
                   SELECT id FROM mail_message
                    WHERE model = 'res.partner' AND res_id IN %(ids)s
                UNION
                   SELECT id FROM mail_message
                    WHERE author_id IN %(ids)s AND model <> 'discuss.channel'
                UNION
                   SELECT mail_message_id FROM mail_message_res_partner_rel
                    WHERE res_partner_id IN %(ids)s
               )
            """,
            ids=partner_ids,
            types=MESSAGE_TYPES,
        )

    def _timeline_meetings(self, partner_ids):
        """Return the meetings that no interaction tells of; also those to come."""
        return SQL(
            """
            SELECT e.start AS date, e.id AS res_id
              FROM calendar_event e
              JOIN calendar_event_res_partner_rel r ON r.calendar_event_id = e.id
             WHERE r.res_partner_id IN %s AND e.active
               AND NOT EXISTS (SELECT 1 FROM crm_interaction i WHERE i.event_id = e.id)
          GROUP BY e.id
            """,
            partner_ids,
        )

    # === Reading a page ===

    def get_timeline(self, before=None, kind=None, limit=PAGE):
        """Return one page: rows newest first, and the mark where the next one begins.

        :param before: ``next`` of the page before
        :param kind: only this kind of row
        :return: {"rows": [...], "next": mark or False, "kinds": [[kind, label], ...]}
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_timeline_page(
            self._get_timeline_sources(), before, kind, limit
        )

    def _get_timeline_page(self, sources, before, kind, limit):
        """Return one page of these sources; documents with a timeline call it too."""
        limit = min(limit, 100)
        rows, mark = [], before
        while len(rows) < limit:
            found = self._find_timeline(sources, mark, kind, limit)
            rows += self._read_timeline(sources, found)
            if len(found) < limit:
                mark = False
                break
            last_date, _kind, _res_id, last_key = found[-1]
            mark = [fields.Datetime.to_string(last_date), last_key]
        return {
            "rows": rows,
            "next": mark,
            "kinds": [[name, self._timeline_label(name)] for name in sources],
        }

    def _get_timeline_sources(self):
        """Return the sources whose model the reader may read at all."""
        family = self
        if self == self.commercial_partner_id:
            # sudo: an organisation shows its family, as its counts do; each row is
            # read with the rights of the reader
            family = (
                self.sudo()
                .with_context(active_test=False)
                .search([("commercial_partner_id", "=", self.id)])
            )
        sources = self._timeline_sources(tuple((family | self).ids))
        return {
            kind: source
            for kind, source in sources.items()
            if self.env[source[0]].has_access("read")
        }

    def _find_timeline(self, sources, mark, kind, limit):
        """Return (date, kind, id, key) of the next rows; the key orders equal dates."""
        self.env.flush_all()
        after = SQL("TRUE")
        if mark:
            after = SQL("(date, key) < (%s, %s)", *mark)
        parts = [
            SQL(
                "(SELECT date, kind, res_id, key FROM (SELECT"
                " date_trunc('second', date) AS date, %(kind)s AS kind, res_id,"
                " %(kind)s || lpad(res_id::text, 12, '0') AS key"
                " FROM (%(query)s) AS source) AS part WHERE %(after)s"
                " ORDER BY date DESC, key DESC LIMIT %(limit)s)",
                kind=name,
                query=query,
                after=after,
                limit=limit,
            )
            for name, (_model, query) in sources.items()
            if kind in (None, False, name)
        ]
        if not parts:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS timeline ORDER BY date DESC, key DESC LIMIT %s",
                SQL(" UNION ALL ").join(parts),
                limit,
            )
        )

    def _read_timeline(self, sources, found):
        """Return what is shown of the rows that the reader may see, in their order."""
        shown = {}
        for kind, (model, _query) in sources.items():
            ids = [res_id for _date, name, res_id, _key in found if name == kind]
            records = self.env[model].browse(ids).exists()._filtered_access("read")
            describe = getattr(
                self, f"_timeline_rows_{kind}", self._timeline_rows_default
            )
            for record_id, row in describe(records).items():
                shown[kind, record_id] = row
        return [
            {
                "key": key,
                "kind": kind,
                "date": fields.Datetime.to_string(date),
                "res_model": sources[kind][0],
                "res_id": res_id,
                **shown[kind, res_id],
            }
            for date, kind, res_id, key in found
            if (kind, res_id) in shown
        ]

    # === What is shown of a row ===

    @api.model
    def _timeline_label(self, kind):
        """Return the word of a kind in the filter. Extend it with your kinds."""
        return {
            "interaction": self.env._("Interactions"),
            "message": self.env._("E-mails, SMS and notes"),
            "meeting": self.env._("Meetings"),
        }.get(kind, kind)

    def _timeline_rows_default(self, records):
        """Return {id: row}; a row may have icon, title, text, badge, tone, user."""
        return {
            record.id: {"icon": "fa-file-text-o", "title": record.display_name}
            for record in records
        }

    def _timeline_rows_interaction(self, records):
        return {
            row.id: {
                "icon": ICONS.get(row.kind, "fa-circle-o"),
                "title": row.display_name,
                "text": row.note or "",
                "badge": row.result_id.name or "",
                "tone": TONES.get(row.outcome, "secondary"),
                "user": row.user_id.name,
                "contact": row.partner_id.name if row.partner_id != self else "",
            }
            for row in records
        }

    def _timeline_rows_message(self, records):
        # sudo: the name of an author is part of the message
        return {
            message.id: {
                "icon": MESSAGE_ICONS.get(message.message_type, "fa-envelope-o"),
                "title": self._timeline_title_message(message),
                "text": html2plaintext(message.body or "")[:300],
                "user": message.sudo().author_id.name or message.email_from or "",
                "document": [message.model, message.res_id],
            }
            for message in records
        }

    def _timeline_title_message(self, message):
        if message.message_type == "sms":
            return self.env._("SMS")
        return message.subject or message.record_name or self.env._("Note")

    def _timeline_rows_meeting(self, records):
        now = fields.Datetime.now()
        return {
            event.id: {
                "icon": "fa-calendar-o",
                "title": event.name,
                "badge": self.env._("Planned") if event.start > now else "",
                "tone": "info",
                "user": event.user_id.name or "",
            }
            for event in records
        }
