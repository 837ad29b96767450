from odoo import api, fields, models

from ..tools import hits as hit_rules


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    hit_ids = fields.One2many("mailing.hit", "trace_id", string="Hits")
    engagement = fields.Selection(
        [("human", "Person"), ("unknown", "Unknown"), ("machine", "Machine")],
        readonly=True,
        copy=False,
        help="The best evidence among the recipient's hits on this mailing.",
    )
    engaged_on = fields.Datetime(readonly=True, copy=False)
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

    def set_replied(self, domain=None):
        """A reply is the surest sign of a person: keep it as a hit of its own."""
        traces = super().set_replied(domain=domain)
        now = fields.Datetime.now()
        # sudo: the mail gateway may run as any user; only the system writes hits
        self.env["mailing.hit"].sudo().create(
            [{"trace_id": trace.id, "kind": "reply", "date": now} for trace in traces]
        )
        return traces

    def _refresh_engagement(self):
        """Set engagement and its date from all hits of the traces."""
        classes, dates = {}, {}
        for trace, hit_class, last in self.env["mailing.hit"]._read_group(
            [("trace_id", "in", self.ids)], ["trace_id", "hit_class"], ["date:max"]
        ):
            classes.setdefault(trace.id, []).append(hit_class)
            dates[trace.id, hit_class] = last
        for trace in self:
            best = hit_rules.best_class(classes.get(trace.id, ()))
            trace.engagement = best
            trace.engaged_on = dates.get((trace.id, best))

    def _is_worth_a_target(self):
        """A person opened it; a doubtful hit counts only if the campaign says so."""
        self.ensure_one()
        if self.is_test_trace:
            return False
        return self.engagement == hit_rules.HUMAN or (
            self.engagement == hit_rules.UNKNOWN and self.campaign_id.convert_unknown
        )

    def _get_target_company(self):
        """Return the company whose target customer the recipient becomes."""
        self.ensure_one()
        return (
            self.campaign_id.company_id
            or self.mass_mailing_id.user_id.company_id
            or self.env.company
        )

    @api.model
    def _get_sent_domain(self):
        return [("trace_status", "in", ("pending", "sent", "open", "reply", "bounce"))]

    @api.model
    def _get_opened_domain(self):
        """Opened, as far as we know by a person."""
        return [
            ("trace_status", "in", ("open", "reply")),
            ("engagement", "!=", hit_rules.MACHINE),
        ]

    @api.model
    def _get_clicked_domain(self):
        return [
            ("links_click_datetime", "!=", False),
            ("engagement", "!=", hit_rules.MACHINE),
        ]
