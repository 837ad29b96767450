import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 1000


class CrmDistributionRule(models.Model):
    """How new target customers or leads reach salespeople by themselves.

    The rules are asked in their order; what one of them takes, the next never sees.
    """

    _name = "crm.distribution.rule"
    _description = "Distribution Rule"
    _inherit = ["crm.distribution.setup.mixin"]
    _order = "res_model, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_automatic = fields.Boolean(
        string="Automatic",
        help="Every ten minutes, whatever came in meanwhile. Otherwise only when a "
        "manager starts it.",
    )
    member_ids = fields.One2many(
        "crm.distribution.member",
        "rule_id",
        string="Participants",
        compute="_compute_member_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    last_user_id = fields.Many2one(
        "res.users",
        string="Last Served",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    distribution_ids = fields.One2many("crm.distribution", "rule_id")
    distribution_count = fields.Integer(compute="_compute_distribution_count")
    waiting_count = fields.Integer(
        string="Waiting", compute="_compute_waiting_count", compute_sudo=True
    )
    last_error = fields.Char(readonly=True, copy=False)

    def _compute_distribution_count(self):
        counts = dict(
            self.env["crm.distribution"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.distribution_count = counts.get(rule, 0)

    def _compute_waiting_count(self):
        """What the rule would take now; a rule is one search, there are few of them."""
        for rule in self:
            rule.waiting_count = (
                self.env[rule.res_model].search_count(rule._get_waiting_domain())
                if rule.res_model
                else 0
            )

    def _get_waiting_domain(self):
        self.ensure_one()
        records = self.env[self.res_model]
        return (
            self._get_domain()
            & records._distribution_domain()
            & Domain("company_id", "in", (False, self.company_id.id))
        )

    # === Actions ===

    def action_distribute(self):
        """Open a distribution by this rule, to be looked at before it is applied."""
        self.ensure_one()
        distribution = self._create_distribution()
        distribution.action_preview()
        return distribution._get_records_action(name=distribution.display_name)

    def action_view_distributions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_distribution_action"
        )
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}

    def _create_distribution(self, records=None):
        self.ensure_one()
        vals = self._prepare_setup_vals() | {"rule_id": self.id}
        if records is not None:
            vals["record_ids"] = records.ids
        return self.env["crm.distribution"].create(vals)

    # === By itself ===

    @api.model
    def _cron_distribute(self):
        """Distribute by the automatic rules, a bounded batch a transaction."""
        cron = self.env["ir.cron"]
        rules = self.search([("is_automatic", "=", True)])
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            last_id = 0
            while last_id is not None:
                last_id = rule._try_distribute_batch(last_id)
                if not cron._commit_progress(int(last_id is None)):
                    return

    def _try_distribute_batch(self, last_id):
        """Distribute the batch after ``last_id``; a failure leaves its reason here."""
        try:
            with self.env.cr.savepoint():
                next_id = self._distribute_batch(last_id)
                self._set_error(False)
        except SerializationFailure:
            self.env.invalidate_all()
            return None  # somebody else works on them: the next run
        except Exception as error:
            _logger.exception("Distribution rule %s failed", self.id)
            self.env.invalidate_all()
            self._set_error(str(error) or type(error).__name__)
            return None
        return next_id

    def _set_error(self, text):
        if self.last_error != text:
            self.last_error = text

    def _distribute_batch(self, last_id=0):
        """Give a batch of what waits to the participants.

        :return: the id after which the next batch begins; None when this was the last
        """
        self.ensure_one()
        # two runs that meet on a rule would serve the same person twice
        if not self.try_lock_for_update():
            return None
        waiting = self.env[self.res_model].search(
            self._get_waiting_domain() & Domain("id", ">", last_id),
            limit=BATCH,
            order="id",
        )
        records = waiting.try_lock_for_update()
        if records:
            distribution = self._create_distribution(records)
            distribution.action_preview()
            if distribution.planned_count:
                distribution.action_apply()
            else:
                distribution.unlink()
        return waiting[-1].id if len(waiting) == BATCH else None
