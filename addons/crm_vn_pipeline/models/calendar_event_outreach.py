from odoo import fields, models


class CalendarEvent(models.Model):
    """A visit of a job: checked out, it is the fact of the customer's line."""

    _inherit = "calendar.event"

    outreach_line_id = fields.Many2one(
        "crm.outreach.line",
        string="Outreach",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    def _prepare_visit_interaction_vals(self):
        vals = super()._prepare_visit_interaction_vals()
        return vals | {"outreach_line_id": self.outreach_line_id.id}

    def action_visit_miss(self):
        result = super().action_visit_miss()
        self._fail_outreach(self.env._("The visit was missed."))
        return result

    def action_visit_cancel(self):
        result = super().action_visit_cancel()
        self._fail_outreach(self.env._("The visit was cancelled."))
        return result

    def action_visit_plan(self):
        result = super().action_visit_plan()
        # sudo: the line may be planned by a colleague
        lines = self.sudo().outreach_line_id
        again = lines.filtered(lambda line: line.state in ("failed", "skipped"))
        again._set_state("retry", reason=False)
        again._begin()
        return result

    def _fail_outreach(self, reason):
        # sudo: the line may be planned by a colleague
        lines = self.sudo().outreach_line_id
        lines.filtered(lambda line: line.state == "open")._set_state(
            "fail", reason=reason
        )
