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


class CrmStageRuleMixin(models.AbstractModel):
    """Fields required from a stage on, by rules that an administrator edits.

    The check is in ``create`` and ``write``, so a form, an import and RPC are refused
    alike. To use it::

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
    def _stage_rule_label(self):
        """Return what the users call the records of this model."""
        # sudo: the names of the models are no secret
        return self.env["ir.model"].sudo()._get(self._name).name

    def _stage_rule_key(self):
        """Return the key of the record's stage."""
        value = self[self._stage_rule_field]
        return str(value.id) if isinstance(value, models.BaseModel) else value or ""

    # === Computes ===

    def _compute_stage_rule_warning(self):
        self.stage_rule_warning = False
        for record, (_rule, fnames) in self._find_stage_faults().items():
            record.stage_rule_warning = record._get_field_labels(fnames)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_stage_rules()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_stage_rules(set(vals))
        return result

    # === The check ===

    def _check_stage_rules(self, touched=None):
        """Refuse records that lack what their stage requires.

        :param touched: names of the fields written; None for new records
        """
        # sudo: see the class, only what a person enters is refused
        if self.env.su or not self:
            return
        faults = self._find_stage_faults(touched)
        if faults:
            self._raise_stage_faults(faults)

    def _find_stage_faults(self, touched=None):
        """Return {record: (first rule broken, names of all the fields it lacks)}."""
        rules = self.env["crm.stage.rule"]._get_rules(self._name)
        faults = {}
        if not rules:
            return faults
        order = {key: i for i, (key, _label) in enumerate(self._stage_rule_stages())}
        for rule in rules:
            if touched is not None and not self._is_rule_touched(rule, touched):
                continue
            for record in self._filter_by_rule(rule, order):
                fnames = [name for name in rule.fnames if not record[name]]
                if fnames:
                    first, found = faults.get(record, (rule, []))
                    faults[record] = (first, list(dict.fromkeys(found + fnames)))
        return faults

    def _is_rule_touched(self, rule, touched):
        conditions = {
            condition.field_expr.split(".")[0]
            for condition in Domain(rule.domain).iter_conditions()
        }
        watched = {self._stage_rule_field, *rule.fnames, *conditions}
        return rule.strict or bool(watched & touched)

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

    # === Words ===

    def _get_field_labels(self, fnames):
        labels = (self._fields[name]._description_string(self.env) for name in fnames)
        return ", ".join(labels)

    def _raise_stage_faults(self, faults):
        stages = dict(self._stage_rule_stages())
        lines = [
            self.env._(
                "“%(record)s” (%(stage)s) lacks: %(fields)s. %(remedy)s",
                record=record.display_name or self.env._("New record"),
                stage=stages.get(record._stage_rule_key(), ""),
                fields=self._get_field_labels(fnames),
                remedy=self.env["crm.stage.rule"]._get_remedy(rule.rule_id),
            )
            for record, (rule, fnames) in list(faults.items())[:SHOWN]
        ]
        if len(faults) > SHOWN:
            more = len(faults) - SHOWN
            lines.append(self.env._("… and %(count)s more.", count=more))
        raise ValidationError("\n".join(lines))

    # === For lists and reports ===

    @api.model
    def _get_rule_fault_domain(self, rule):
        """Return the domain of the records that lack what ``rule`` asks for."""
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
