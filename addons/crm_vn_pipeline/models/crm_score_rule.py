from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.crm_vn_base.models.crm_interaction_result import KINDS


class CrmScoreRule(models.Model):
    """How many points a lead gets for what is known of it, or for what it did.

    A kind is a set of facts: ``crm.lead._score_facts_<kind>()`` returns them as SQL. So
    a new kind is one value of the selection and one method.
    """

    _name = "crm.score.rule"
    _description = "Lead Score Rule"
    _inherit = ["crm.cached.source.mixin"]
    _order = "sequence, id"
    _uncached_fields = frozenset({"name", "sequence"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("profile", "What is known of the lead"),
            ("opened", "Opened a mailing"),
            ("clicked", "Clicked in a mailing"),
            ("replied", "Replied to a mailing"),
            ("interaction", "Interaction"),
            ("page_view", "Looked at a page of ours"),
        ],
        string="For",
        required=True,
        default="profile",
    )
    points = fields.Integer(
        required=True, default=5, help="Below zero it takes points away."
    )
    most_points = fields.Integer(
        string="At Most",
        help="However often it happens, no more points than these; 0: no limit.",
    )
    days = fields.Integer(
        string="Within Days", help="What is longer ago no longer counts; 0: it does."
    )
    domain = fields.Char(
        string="Condition",
        default="[]",
        help="Leads that get the points: by source, profile or answers.",
    )
    interaction_kind = fields.Selection(
        KINDS, string="Kind of Interaction", help="Empty: any kind."
    )
    outcome = fields.Selection(
        [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")],
        string="With a Result That Is",
        help="Empty: any result.",
    )

    _positive = models.Constraint(
        "CHECK(days >= 0 AND most_points >= 0)",
        "Days and the most points of a score rule cannot be negative.",
    )

    @api.constrains("domain", "kind")
    def _check_domain(self):
        for rule in self.filtered(lambda rule: rule.kind == "profile"):
            try:
                # sudo: it is read, whatever it finds
                leads = self.env["crm.lead"].sudo()
                leads.search(rule._get_domain() & Domain("id", "=", 0))
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the score rule “%(rule)s” cannot be read: "
                        "%(error)s. Choose it again with the editor.",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.model
    def _forget_cached(self):
        """All scores are worked out anew, soon."""
        res = super()._forget_cached()
        cron = self.env.ref(
            "crm_vn_pipeline.ir_cron_update_score", raise_if_not_found=False
        )
        if cron:
            # sudo: whoever edits the rules need not be allowed to run crons
            cron.sudo()._trigger()
        return res

    # === For the score ===

    def _get_domain(self):
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    def _get_points_of_one(self):
        """Return the points of one fact."""
        most = self.most_points or abs(self.points)
        return max(-most, min(self.points, most))

    @api.model
    @tools.ormcache()
    def _get_rule_ids(self):
        # sudo: the rules hold for every lead, whoever writes it
        return tuple(self.sudo().search(Domain("active", "=", True)).ids)

    @api.model
    @tools.ormcache()
    def _get_watched_fields(self):
        """Return the lead's fields that rules ask for: a change of one counts."""
        rules = self.sudo().browse(self._get_rule_ids())  # sudo: as above
        return frozenset(
            condition.field_expr.partition(".")[0]
            for rule in rules
            for condition in rule._get_domain().iter_conditions()
        ) | {"target_id"}
