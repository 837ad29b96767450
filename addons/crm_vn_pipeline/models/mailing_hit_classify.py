from odoo import models
from odoo.tools import SQL

from ..tools import hits as hit_rules


class MailingHit(models.Model):
    """Who made each hit, a batch at a time: a handful of statements for any number."""

    _inherit = "mailing.hit"

    def _classify(self):
        """Decide for each hit whether a person made it, and by which rule.

        Each row is written once: it is marked as processed in the same statement, which
        the caller's transaction takes back should what follows fail.
        """
        if not self:
            return
        self.flush_recordset()
        self.env["mailing.trace"].flush_model(["sent_datetime", "mass_mailing_id"])
        rules = self.env["mailing.hit.rule"]._get_rules()
        decided = {}
        for hit_id, facts in self._get_facts(rules):
            verdict = hit_rules.classify_hit(rules, facts)
            decided.setdefault(verdict, []).append(hit_id)
        for (hit_class, rule_id), ids in decided.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE mailing_hit SET hit_class = %s, rule_id = %s, "
                    "processed = TRUE, error = NULL WHERE id IN %s",
                    hit_class,
                    rule_id,
                    tuple(ids),
                )
            )
        self.invalidate_recordset()

    def _get_facts(self, rules):
        """Return (id, facts) of each hit."""
        together = {rule.together for rule in rules}
        clicked = any(hit.kind == "click" for hit in self)
        bursts = self._get_bursts() if clicked and "burst" in together else {}
        honeypots = self._get_honeypot_gaps() if "honeypot" in together else {}
        rows = self.env.execute_query(
            SQL(
                """SELECT h.id, h.kind, h.method, h.user_agent, h.address,
                          EXTRACT(EPOCH FROM h.date - t.sent_datetime)::float
                     FROM mailing_hit h JOIN mailing_trace t ON t.id = h.trace_id
                    WHERE h.id IN %s ORDER BY h.id""",
                tuple(self.ids),
            )
        )
        return [
            (
                hit_id,
                hit_rules.HitFacts(
                    kind=kind,
                    method=method or "",
                    user_agent=agent or "",
                    network=address or "",
                    delay=delay,
                    burst=bursts.get(hit_id),
                    honeypot=honeypots.get(hit_id),
                ),
            )
            for hit_id, kind, method, agent, address, delay in rows
        ]

    def _get_bursts(self):
        """Return {click: seconds within which each link was followed around it}.

        Clicks of a mail of which a link was not followed are missing, and those of a
        mail with one link: there, one click is all links.
        """
        rows = self.env.execute_query(
            SQL(
                """WITH click AS (
                       SELECT id, trace_id, date FROM mailing_hit
                        WHERE id IN %s AND kind = 'click'),
                   gap AS (
                       SELECT c.id, o.link_id,
                              MIN(ABS(EXTRACT(EPOCH FROM o.date - c.date))) AS seconds
                         FROM click c
                         JOIN mailing_hit o ON o.trace_id = c.trace_id
                        WHERE o.kind = 'click' AND o.link_id IS NOT NULL
                        GROUP BY c.id, o.link_id)
                   SELECT g.id, MAX(g.seconds)::float
                     FROM gap g
                     JOIN click c ON c.id = g.id
                     JOIN mailing_trace t ON t.id = c.trace_id
                    GROUP BY g.id, t.mass_mailing_id
                   HAVING COUNT(*) > 1 AND COUNT(*) = (
                       SELECT COUNT(*) FROM link_tracker l
                        WHERE l.mass_mailing_id = t.mass_mailing_id)""",
                tuple(self.ids),
            )
        )
        return dict(rows)

    def _get_honeypot_gaps(self):
        """Return {hit: seconds to the nearest visit of the recipient's hidden link}."""
        rows = self.env.execute_query(
            SQL(
                """SELECT h.id, MIN(ABS(EXTRACT(EPOCH FROM o.date - h.date)))::float
                     FROM mailing_hit h
                     JOIN mailing_hit o ON o.trace_id = h.trace_id
                                       AND o.kind = 'honeypot'
                    WHERE h.id IN %s GROUP BY h.id""",
                tuple(self.ids),
            )
        )
        return dict(rows)
