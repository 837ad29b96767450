from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import hits as hit_rules


class MailingHitRule(models.Model):
    """Who made a hit: the first rule whose conditions all hold decides.

    Scanners and mail programs change, so the rules are the administrator's. What a
    condition means is in ``tools/hits.py``; a hit that no rule knows stays unknown.
    """

    _name = "mailing.hit.rule"
    _inherit = ["crm.cached.source.mixin"]
    _description = "Rule for Openings and Clicks"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    hit_class = fields.Selection(
        [("human", "Person"), ("unknown", "Unknown"), ("machine", "Machine")],
        string="Made By",
        required=True,
        default="machine",
    )
    note = fields.Text(help="Why the rule is as it is.", translate=True)

    # === Conditions: all that are given must hold ===
    kind = fields.Selection(
        [
            ("open", "Opened"),
            ("click", "Clicked"),
            ("reply", "Replied"),
            ("honeypot", "Hidden Link"),
        ],
        help="Empty: openings, clicks and replies alike.",
    )
    http_methods = fields.Char(
        string="HTTP Methods",
        help="For instance HEAD, OPTIONS: no program of a person.",
    )
    user_agents = fields.Text(
        help="What the program calls itself, one pattern a line; * stands for any text."
    )
    networks = fields.Char(
        help="Networks separated by commas, for instance 17.0.0.0/8. Of an address "
        "only the first three numbers are kept: the smallest network is a /24 (IPv6: "
        "/48)."
    )
    delay = fields.Integer(
        string="Sooner Than (Seconds)",
        help="Less than so many seconds after the mail was sent; 0: whenever.",
    )
    together = fields.Selection(
        [
            ("burst", "All links of the mail"),
            ("honeypot", "The hidden link"),
        ],
        string="Together With",
        help="All links (two at least), or the link that no person sees, were followed "
        "too, at most so many seconds apart.",
    )
    span = fields.Integer(string="Within (Seconds)", default=1)
    hit_count = fields.Integer("Hits", compute="_compute_hit_count")

    _seconds_in_range = models.Constraint(
        "CHECK(delay >= 0 AND span BETWEEN 0 AND 120)",
        "Seconds cannot be negative, and hits more than two minutes apart are not "
        "taken together.",
    )

    def _compute_hit_count(self):
        counts = dict(
            self.env["mailing.hit"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.hit_count = counts.get(rule._origin, 0)

    @api.constrains(
        "hit_class",
        "kind",
        "http_methods",
        "user_agents",
        "networks",
        "delay",
        "together",
    )
    def _check_conditions(self):
        for rule in self:
            try:
                known = rule._to_rule()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s”: “%(network)s” is no network of at least /24 "
                        "(IPv6: /48). Write it like 203.113.131.0/24.",
                        rule=rule.name,
                        network=error,
                    )
                ) from None
            if known == hit_rules.HitRule(
                hit_class=known.hit_class, id=known.id, span=known.span
            ):
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s” has no condition and would decide about every "
                        "hit. Give it one at least.",
                        rule=rule.name,
                    )
                )

    # === Use ===

    def _to_rule(self):
        """Return the rule as the pure functions take it.

        :raise ValueError: when a network is none
        """
        self.ensure_one()
        return hit_rules.HitRule(
            hit_class=self.hit_class,
            id=self.id,
            kind=self.kind or "",
            methods=hit_rules.parse_words(self.http_methods),
            agents=hit_rules.parse_patterns(self.user_agents),
            networks=hit_rules.parse_networks(self.networks),
            delay=self.delay,
            together=self.together or "",
            span=self.span,
        )

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Return the rules in the order in which they decide."""
        return tuple(rule._to_rule() for rule in self.sudo().search([]))

    @api.model
    def _get_settle_seconds(self):
        """Return how long hits wait, so that what comes together is seen together."""
        return max(
            (rule.span for rule in self._get_rules() if rule.together), default=0
        )

    @api.model
    def _uses_honeypot(self):
        return any(
            "honeypot" in (rule.kind, rule.together) for rule in self._get_rules()
        )

    # === Actions ===

    def action_view_hits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.mailing_hit_action"
        )
        return action | {"domain": [("rule_id", "=", self.id)]}

    @api.model
    def action_apply_to_recent(self):
        """Class the hits of the last thirty days again, by the rules as they are now.

        Whoever became a target customer stays one; those recognised now become one.
        """
        self.browse().check_access("write")
        self.env["mailing.hit"].sudo()._requeue_recent()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Openings and clicks of the last 30 days are being judged again."
                ),
            },
        }
