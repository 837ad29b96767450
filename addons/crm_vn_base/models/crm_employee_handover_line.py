from odoo import api, fields, models


class CrmEmployeeHandoverLine(models.Model):
    """One kind of record that is handed over, with how many there are."""

    _name = "crm.employee.handover.line"
    _description = "Employee Handover: What"
    _order = "handover_id, sequence, id"

    handover_id = fields.Many2one(
        "crm.employee.handover",
        string="Employee Handover",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer()
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="What", compute="_compute_name")
    selected = fields.Boolean(string="Hand Over", default=True)
    record_count = fields.Integer(
        string="Number of Records", compute="_compute_record_count"
    )
    done_count = fields.Integer(readonly=True, copy=False)
    record_ids = fields.Json(readonly=True, copy=False, export_string_translation=False)

    _code_uniq = models.Constraint(
        "unique(handover_id, code)", "Each kind of record stands once in a handover."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        sources = {source.code: source for source in self.env.user._handover_sources()}
        for line in self:
            source = sources.get(line.code)
            line.name = source.label if source else line.code

    @api.depends(
        "code",
        "done_count",
        "handover_id.state",
        "handover_id.old_user_id",
        "handover_id.area_ids",
        "handover_id.team_id",
        "handover_id.partner_ids",
    )
    def _compute_record_count(self):
        """Count what there is now; once handed over, what went over."""
        for line in self:
            line.record_count = (
                line.done_count
                if line.handover_id.state == "done"
                else line._count_records()
            )

    def _count_records(self):
        handover = self.handover_id
        source = self._get_source()
        if not source:
            return 0
        domain = handover.old_user_id._get_handover_domain(source, handover._get_part())
        # sudo: the count of what the old person has, some of it hidden from the user
        return self.env[source.model].sudo().search_count(domain)

    def _get_source(self):
        old_user = self.handover_id.old_user_id._origin
        sources = old_user._handover_sources() if old_user else []
        return next((source for source in sources if source.code == self.code), None)

    def action_view_records(self):
        """Open what is, or what was, handed over, as far as the user may see it."""
        self.ensure_one()
        handover = self.handover_id
        source = self._get_source()
        domain = handover.old_user_id._get_handover_domain(source, handover._get_part())
        if handover.state == "done":
            domain = [("id", "in", self.record_ids or [])]
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": source.model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }
