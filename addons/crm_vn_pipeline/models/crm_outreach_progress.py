from odoo import api, fields, models


class CrmOutreach(models.Model):
    """How far a job is: counts, each of which opens its customers."""

    _inherit = "crm.outreach"

    line_count = fields.Integer("Customers Chosen", compute="_compute_progress")
    todo_count = fields.Integer("To Do", compute="_compute_progress")
    done_count = fields.Integer("Customers Done", compute="_compute_progress")
    missed_count = fields.Integer("Not Reached", compute="_compute_progress")
    answered_count = fields.Integer("Answered", compute="_compute_progress")
    good_count = fields.Integer("Interested", compute="_compute_progress")
    lead_count = fields.Integer("Opportunities Raised", compute="_compute_progress")
    mailing_count = fields.Integer("Mailings", compute="_compute_mailing_count")
    progress = fields.Float(
        string="Progress (%)", compute="_compute_progress", aggregator=None
    )

    @api.depends(
        "line_ids.state", "line_ids.outcome", "line_ids.answered_on", "line_ids.lead_id"
    )
    def _compute_progress(self):
        """Count the lines of all jobs at once, whoever carries them out."""
        # sudo: how far a job is, is no secret to whoever sees the job
        groups = (
            self.env["crm.outreach.line"]
            .sudo()
            ._read_group(
                [("outreach_id", "in", self.ids)],
                ["outreach_id", "state", "outcome"],
                ["__count", "answered_on:count", "lead_id:count"],
            )
        )
        counts = {
            outreach.id: dict.fromkeys(self._progress_fields(), 0) for outreach in self
        }
        for outreach, state, outcome, count, answered, leads in groups:
            values = counts[outreach.id]
            values["line_count"] += count
            values["answered_count"] += answered
            values["lead_count"] += leads
            values[self._progress_field_of(state)] += count
            if outcome == "good":
                values["good_count"] += count
        for outreach in self:
            values = counts.get(outreach.id) or dict.fromkeys(
                self._progress_fields(), 0
            )
            closed = values["done_count"] + values["missed_count"]
            total = values["line_count"]
            outreach.update(
                {**values, "progress": 100 * closed / total if total else 0}
            )

    def _compute_mailing_count(self):
        # sudo: mailings are marketing's, that there are some is known to the job's
        counts = dict(
            self.env["mailing.mailing"]
            .sudo()
            ._read_group(
                [("outreach_id", "in", self.ids)], ["outreach_id"], ["__count"]
            )
        )
        for outreach in self:
            outreach.mailing_count = counts.get(outreach._origin, 0)

    @api.model
    def _progress_fields(self):
        names = ("line", "todo", "done", "missed", "answered", "good", "lead")
        return [f"{name}_count" for name in names]

    @api.model
    def _progress_field_of(self, state):
        return {
            "planned": "todo_count",
            "open": "todo_count",
            "done": "done_count",
        }.get(state, "missed_count")

    # === Actions ===

    def action_view_lines(self):
        return self._get_lines_action([])

    def action_view_todo(self):
        return self._get_lines_action([("state", "in", ("planned", "open"))])

    def action_view_done(self):
        return self._get_lines_action([("state", "=", "done")])

    def action_view_missed(self):
        return self._get_lines_action([("state", "in", ("failed", "skipped"))])

    def action_view_answered(self):
        return self._get_lines_action([("answered_on", "!=", False)])

    def action_view_good(self):
        return self._get_lines_action([("outcome", "=", "good")])

    def action_view_leads(self):
        self.ensure_one()
        leads = self.line_ids.lead_id
        return leads._get_records_action(name=self.env._("Opportunities"))

    def action_view_mailings(self):
        self.ensure_one()
        return self.mailing_ids._get_records_action(name=self.env._("Mailings"))

    def action_view_campaign(self):
        self.ensure_one()
        return self.campaign_id._get_records_action(name=self.campaign_id.display_name)

    def _get_lines_action(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_outreach_line_action"
        )
        return action | {
            "name": self.name,
            "domain": [("outreach_id", "=", self.id), *domain],
            "context": {"default_outreach_id": self.id},
        }
