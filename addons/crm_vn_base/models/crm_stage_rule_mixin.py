from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

SHOWN = 5  # records that one refusal names


class StageRule(NamedTuple):
    """A rule as a check needs it, see ``crm.stage.rule``."""

    rule_id: int
    stage: str
    scope: str
    strict: bool
    fnames: tuple
    domain: list
    fact_ids: tuple = ()
    in_order: bool = False
    exempt: frozenset = frozenset()


class StageFault:
    """What one record lacks, and what to do about it, in the order of the rules."""

    def __init__(self):
        self.lacks, self.remedies = [], []

    def add(self, lacks, remedies):
        self.lacks += [text for text in lacks if text not in self.lacks]
        self.remedies += [t for t in remedies if t and t not in self.remedies]


class CrmStageRuleMixin(models.AbstractModel):
    """What is required from a stage on, by rules that an administrator edits.

    Fields that are filled in, facts that happened, and stages entered one after the
    other. The check is in ``create`` and ``write``, so a form, a card that is dragged,
    an import and RPC are refused alike. To use it::

        class CrmThing(models.Model):
            _inherit = ["crm.stage.rule.mixin", "crm.thing"]

            _stage_rule_field = "stage_id"       # or a selection
            _stage_since_field = "date_stage"    # since when, for time limits

    A record that lacked something before the rule existed can be changed all the same
    in other fields, unless the rule is strict. What Odoo does by itself (a cron, a
    mail that arrives, a method in sudo) is not refused.
    """

    _name = "crm.stage.rule.mixin"
    _description = "Fields Required by Stage"

    _stage_rule_field = None
    _stage_since_field = None

    stage_rule_warning = fields.Char(
        compute="_compute_stage_rule_warning", export_string_translation=False
    )

    # === Hooks ===

    @api.model
    def _stage_rule_stages(self):
        """Return the stages in their order: [(key, label)], keys as text."""
        field = self._fields[self._stage_rule_field]
        if field.type == "selection":
            return field._description_selection(self.env)
        # sudo: every user's records are checked, not every user may read the stages
        stages = self.env[field.comodel_name].sudo().search(Domain.TRUE)
        return [(str(stage.id), stage.display_name) for stage in stages]

    @api.model
    def _stage_rule_outcomes(self):
        """Return what a record may come to beside its stages, such as lost."""
        return []

    @api.model
    def _stage_rule_label(self):
        """Return what the users call the records of this model."""
        # sudo: the names of the models are no secret
        return self.env["ir.model"].sudo()._get(self._name).name

    def _stage_rule_key(self):
        """Return the key of the record's stage, or of its outcome."""
        return self._stage_field_key()

    def _stage_rule_path(self, keys):
        """Return which of the stages ``keys`` the record passes, in their order."""
        self.ensure_one()
        return keys

    @api.model
    def _stage_rule_watched(self):
        """Return the fields whose change means entering a stage or an outcome."""
        return {self._stage_rule_field}

    # === Computes ===

    def _compute_stage_rule_warning(self):
        self.stage_rule_warning = False
        for record, fault in self._find_stage_faults().items():
            record.stage_rule_warning = ", ".join(fault.lacks)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_stage_rules(before=dict.fromkeys(records.ids, ""))
        return records

    def write(self, vals):
        before = self._get_stages_before(vals)
        result = super().write(vals)
        self._check_stage_rules(set(vals), before)
        return result

    def _get_stages_before(self, vals):
        """Return {id: key} of the stages that are about to be left."""
        if self.env.su or self._stage_rule_field not in vals:
            return {}
        rules = self.env["crm.stage.rule"]._get_rules(self._name)
        if not any(rule.in_order for rule in rules):
            return {}
        return {record.id: record._stage_field_key() for record in self}

    # === The check ===

    def _check_stage_rules(self, touched=None, before=None):
        """Refuse records that lack what their stage requires.

        :param touched: names of the fields written; None for new records
        :param before: {id: key} of the stages the records come from
        """
        # sudo: see the class, only what a person enters is refused
        if self.env.su or not self:
            return
        rules = self.env["crm.stage.rule"]._get_rules(self._name)
        exempt = [rule for rule in rules if self._is_exempt(rule)]
        asked = [rule for rule in rules if rule not in exempt]
        faults = self._find_stage_faults(touched, before, asked)
        if faults:
            self._raise_stage_faults(faults)
        if exempt and self._is_entering(touched):
            self._log_exemptions(self._find_stage_faults(touched, before, exempt))

    def _find_stage_faults(self, touched=None, before=None, rules=None):
        """Return {record: :class:`StageFault`} of the records that lack something."""
        if rules is None:
            rules = self.env["crm.stage.rule"]._get_rules(self._name)
        faults = {}
        if not rules:
            return faults
        stages = self._stage_rule_stages()
        order = {key: i for i, (key, _label) in enumerate(stages)}
        for rule in rules:
            if touched is not None and not self._is_rule_touched(rule, touched):
                continue
            records = self._filter_by_rule(rule, order)
            records._add_field_faults(rule, faults)
            if rule.strict or self._is_entering(touched):
                records._add_fact_faults(rule, faults)
            if rule.in_order and before:
                records._add_order_faults(rule, before, dict(stages), faults)
        return faults

    def _add_field_faults(self, rule, faults):
        remedy = self.env["crm.stage.rule"]._get_remedy(rule.rule_id)
        for record in self:
            fnames = [name for name in rule.fnames if not record[name]]
            if fnames:
                labels = record._get_field_labels(fnames)
                faults.setdefault(record, StageFault()).add(labels, [remedy])

    def _add_fact_faults(self, rule, faults):
        if not rule.fact_ids or not self:
            return
        Rule = self.env["crm.stage.rule"]
        remedy = Rule._get_remedy(rule.rule_id)
        for fact in Rule._get_facts(rule):
            for record in fact._filter_lacking(self):
                remedies = [fact.message, remedy]
                faults.setdefault(record, StageFault()).add([fact.name], remedies)

    def _add_order_faults(self, rule, before, labels, faults):
        remedy = self.env["crm.stage.rule"]._get_remedy(rule.rule_id)
        for record in self.filtered(lambda r: r.id in before):
            skipped = record._get_skipped_stages(before[record.id], list(labels))
            if skipped:
                text = self.env._(
                    "to go through “%(stages)s”",
                    stages=" → ".join(labels[key] for key in skipped),
                )
                faults.setdefault(record, StageFault()).add([text], [remedy])

    def _get_skipped_stages(self, key, keys):
        """Return which stages lie between the stage ``key`` and the record's."""
        path = self._stage_rule_path(keys)
        now = self._stage_field_key()
        if now not in path or (key and key not in path):
            return []
        start = path.index(key) if key else -1
        return path[start + 1 : path.index(now)]

    def _is_rule_touched(self, rule, touched):
        conditions = {
            condition.field_expr.split(".")[0]
            for condition in Domain(rule.domain).iter_conditions()
        }
        watched = {*self._stage_rule_watched(), *rule.fnames, *conditions}
        return rule.strict or bool(watched & touched)

    @api.model
    def _is_entering(self, touched):
        return touched is None or bool(self._stage_rule_watched() & touched)

    @api.model
    def _is_exempt(self, rule):
        return bool(rule.exempt) and not rule.exempt.isdisjoint(
            self.env.user._get_group_ids()
        )

    def _filter_by_rule(self, rule, order):
        # sudo: the condition may look at what the person may not
        records = self.sudo().filtered(
            lambda record: self._is_rule_stage(rule, record._stage_rule_key(), order)
        )
        return records.filtered_domain(rule.domain) if rule.domain else records

    @api.model
    def _is_rule_stage(self, rule, key, order):
        if not rule.stage:
            return True
        if rule.scope == "only" or key not in order or rule.stage not in order:
            return key == rule.stage
        return order[key] >= order[rule.stage]

    def _stage_field_key(self):
        value = self[self._stage_rule_field]
        return (
            str(value.id or "") if isinstance(value, models.BaseModel) else value or ""
        )

    # === Words ===

    def _get_field_labels(self, fnames):
        return [self._fields[name]._description_string(self.env) for name in fnames]

    def _raise_stage_faults(self, faults):
        stages = dict(self._stage_rule_stages() + self._stage_rule_outcomes())
        lines = [
            self.env._(
                "“%(record)s” (%(stage)s) lacks: %(fields)s. %(remedy)s",
                record=record.display_name or self.env._("New record"),
                stage=stages.get(record._stage_rule_key(), ""),
                fields=", ".join(fault.lacks),
                remedy=" ".join(fault.remedies),
            )
            for record, fault in list(faults.items())[:SHOWN]
        ]
        if len(faults) > SHOWN:
            more = len(faults) - SHOWN
            lines.append(self.env._("… and %(count)s more.", count=more))
        raise ValidationError("\n".join(lines))

    def _log_exemptions(self, faults):
        """Say in the history who let a record pass, and what it lacked."""
        if not faults or "message_ids" not in self._fields:
            return
        bodies = {
            record.id: self.env._(
                "%(user)s let it pass although it lacks: %(lacks)s.",
                user=self.env.user.name,
                lacks=", ".join(fault.lacks),
            )
            for record, fault in faults.items()
        }
        records = self.browse(bodies)
        records._message_log_batch(bodies=bodies)

    # === For lists and reports ===

    @api.model
    def _get_rule_fault_domain(self, rule):
        """Return the domain of the records that lack a field ``rule`` asks for."""
        keys = [key for key, _label in self._stage_rule_stages()]
        order = {key: i for i, key in enumerate(keys)}
        domain = Domain(rule.domain)
        if rule.stage:
            keys = [key for key in keys if self._is_rule_stage(rule, key, order)]
            domain &= self._get_stage_domain(keys)
        return domain & Domain.OR(Domain(name, "=", False) for name in rule.fnames)

    @api.model
    def _get_stage_domain(self, keys):
        if self._fields[self._stage_rule_field].type != "selection":
            keys = [int(key) for key in keys]
        return Domain(self._stage_rule_field, "in", keys)
