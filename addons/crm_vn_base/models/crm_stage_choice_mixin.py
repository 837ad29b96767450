from odoo import api, fields, models

SEPARATOR = "|"


class CrmStageChoiceMixin(models.AbstractModel):
    """A stage of any record of the process, chosen from one list.

    Its key is ``model|stage``; ``model|`` means any stage.
    """

    _name = "crm.stage.choice.mixin"
    _description = "Choice of a Stage"

    stage = fields.Selection(
        selection="_selection_stage", required=True, string="Record and Stage"
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Kind of Record",
        compute="_compute_model",
        store=True,
        ondelete="cascade",
    )
    model = fields.Char(
        string="Technical Name", compute="_compute_model", store=True, index=True
    )

    @api.model
    def _selection_stage(self):
        """Every stage of every model that has rules by stage."""
        mixin = self.env.registry["crm.stage.rule.mixin"]
        return [
            choice
            for name in sorted(self.env.registry)
            if issubclass(self.env.registry[name], mixin)
            and not self.env[name]._abstract
            for choice in self._get_model_stages(name)
        ]

    @api.model
    def _get_model_stages(self, name):
        label = self.env[name]._stage_rule_label()
        any_stage = self.env._("any stage")
        model = self.env[name]
        outcomes = model._stage_rule_outcomes()
        stages = [("", any_stage), *model._stage_rule_stages(), *outcomes]
        return [(f"{name}{SEPARATOR}{key}", f"{label}: {text}") for key, text in stages]

    @api.depends("stage")
    def _compute_model(self):
        for rule in self:
            model = (rule.stage or "").split(SEPARATOR)[0]
            rule.model = model
            # sudo: the list of models is an administrator's
            rule.model_id = (
                self.env["ir.model"].sudo()._get_id(model) if model else False
            )

    def _get_stage_key(self):
        self.ensure_one()
        return self.stage.split(SEPARATOR, 1)[1]
