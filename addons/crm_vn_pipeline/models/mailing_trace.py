from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import hits as hit_rules


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    failure_type = fields.Selection(
        selection_add=[
            ("ad_refused", "Refused advertising"),
            ("ad_dnc", "On the Do-Not-Call list"),
            ("ad_dnc_old", "The Do-Not-Call list is too old"),
            ("ad_no_consent", "Never agreed to advertising"),
            ("ad_limit", "Had as much advertising as allowed in 24 hours"),
        ]
    )
    hit_ids = fields.One2many("mailing.hit", "trace_id", string="Hits")
    engagement = fields.Selection(
        [("human", "Person"), ("unknown", "Unknown"), ("machine", "Machine")],
        readonly=True,
        copy=False,
        help="The best evidence among the recipient's hits on this mailing.",
    )
    engaged_on = fields.Datetime(readonly=True, copy=False)
    clicked_on = fields.Datetime(
        string="Clicked by a Person",
        readonly=True,
        copy=False,
        help="The last click that a person made, as far as we know.",
    )
    target_id = fields.Many2one(
        "crm.target",
        string="Target Customer",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Known Lead",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The open lead or opportunity this recipient already had.",
    )

    # how much advertising an address had in 24 hours
    _email_idx = models.Index("(email, create_date) WHERE email IS NOT NULL")
    _sms_number_idx = models.Index(
        "(sms_number, create_date) WHERE sms_number IS NOT NULL"
    )
    # the clicks of a customer stand on his timeline
    _partner_idx = models.Index("(res_id) WHERE model = 'res.partner'")

    def set_replied(self, domain=None):
        """A reply is the surest sign of a person: keep it as a hit of its own."""
        traces = super().set_replied(domain=domain)
        now = fields.Datetime.now()
        agent = self.env.context.get("mailing_reply_agent", False)
        # sudo: the mail gateway may run as any user; only the system writes hits
        self.env["mailing.hit"].sudo().create(
            [
                {
                    "trace_id": trace.id,
                    "kind": "reply",
                    "date": now,
                    "user_agent": agent,
                }
                for trace in traces
            ]
        )
        return traces

    # === Engagement ===

    def _refresh_engagement(self):
        """Set engagement, its date and the last click of a person from all hits.

        One statement for any number of recipients. A visit of the hidden link says
        something about the hits beside it, and is no engagement itself.
        """
        if not self:
            return
        self.env["mailing.hit"].flush_model()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """WITH summed AS (
                       SELECT trace_id, hit_class, MAX(date) AS date,
                              MAX(date) FILTER (WHERE kind = 'click'
                                                AND hit_class = 'human') AS clicked
                         FROM mailing_hit
                        WHERE trace_id IN %(ids)s AND hit_class IS NOT NULL
                        GROUP BY trace_id, hit_class),
                   best AS (
                       SELECT DISTINCT ON (trace_id) *
                         FROM summed
                        ORDER BY trace_id, ARRAY_POSITION(
                            ARRAY['human', 'unknown', 'machine'], hit_class::text))
                   UPDATE mailing_trace t
                      SET engagement = best.hit_class, engaged_on = best.date,
                          clicked_on = best.clicked
                     FROM best WHERE best.trace_id = t.id""",
                ids=tuple(self.ids),
            )
        )
        names = ["engagement", "engaged_on", "clicked_on"]
        self.invalidate_recordset(names)
        self.modified(names)

    @api.model
    def _get_sent_domain(self):
        return [("trace_status", "in", ("pending", "sent", "open", "reply", "bounce"))]

    @api.model
    def _get_delivered_domain(self):
        return [("trace_status", "in", ("sent", "open", "reply"))]

    @api.model
    def _get_opened_domain(self, convert_unknown=False):
        """Opened, clicked or answered by a person, as far as we know."""
        classes = [hit_rules.HUMAN]
        if convert_unknown:
            classes.append(hit_rules.UNKNOWN)
        return [("engagement", "in", classes)]

    @api.model
    def _get_clicked_domain(self):
        return [("clicked_on", "!=", False)]
