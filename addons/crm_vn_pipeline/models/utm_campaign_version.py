from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..tools.word_diff import word_diff

# texts in which each changed word is worth seeing
TEXTS = ("purpose", "title")
MARKS = {
    "same": Markup("%s"),
    "gone": Markup('<del class="text-danger">%s</del>'),
    "new": Markup('<ins class="text-success text-decoration-none fw-bold">%s</ins>'),
}
ROW = Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
FIGURES = Markup(
    '<tr><td>%s</td><td class="text-end">%s</td><td class="text-end">%s</td></tr>'
)
EMPTY = "–"
HEAD = Markup(
    '<tr class="table-light"><th class="w-25">%s</th><th>%s</th><th>%s</th></tr>'
)
HEAD_FIGURES = Markup(
    '<tr class="table-light"><th class="w-25">%s</th>'
    '<th class="text-end">%s</th><th class="text-end">%s</th></tr>'
)
TABLE = Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>')


class UtmCampaign(models.Model):
    """What this version does otherwise than the one before, and what came of both."""

    _inherit = "utm.campaign"

    version_diff = fields.Html(
        "Changes", compute="_compute_version_diff", sanitize=False
    )

    @api.depends_context("uid", "lang")
    def _compute_version_diff(self):
        for campaign in self:
            campaign.version_diff = (
                campaign._render_version_diff(campaign.parent_id)
                if campaign.parent_id
                else False
            )

    def _get_version_fields(self):
        """Return the settings that are compared, in the order they are shown."""
        return [
            "title",
            "campaign_type",
            "purpose",
            "user_id",
            "tag_ids",
            "date_start",
            "date_end",
            "wave_ids",
            "budget",
            "expected_revenue",
            "convert_unknown",
        ]

    def _get_result_fields(self):
        """Return the results that stand side by side."""
        return [
            "sent_count",
            "opened_count",
            "clicked_count",
            "attended_count",
            "target_count",
            "lead_count",
            "opportunity_count",
            "won_count",
            "actual_cost",
            "contract_value",
            "cash_collected",
            "cost_per_lead",
            "roi",
        ]

    def _render_version_diff(self, previous):
        """Return both versions as a table: what changed, then the results."""
        self.ensure_one()
        versions = [
            self.env._("Version %s", campaign.version) for campaign in (previous, self)
        ]
        head = HEAD % (self.env._("Changed"), *versions)
        changes = self._render_changes(previous)
        head_results = HEAD_FIGURES % (self.env._("Results"), *versions)
        results = [
            FIGURES
            % (
                self._get_field_label(fname),
                previous._format_field(fname),
                self._format_field(fname),
            )
            for fname in self._get_result_fields()
            if self._may_read_field(fname) and (self[fname] or previous[fname])
        ]
        nothing = Markup('<tr><td colspan="3" class="text-muted">%s</td></tr>')
        rows = [
            head,
            *(changes or [nothing % self.env._("Nothing yet: change this version.")]),
            head_results,
            *(results or [nothing % self.env._("No results yet.")]),
        ]
        return TABLE % Markup("").join(rows)

    def _render_changes(self, previous):
        rows = []
        for fname in self._get_version_fields():
            if not self._may_read_field(fname):
                continue
            before, after = previous._format_field(fname), self._format_field(fname)
            if before == after:
                continue
            if fname in TEXTS:
                pieces = word_diff(before, after)
                after = Markup("").join(MARKS[kind] % text for kind, text in pieces)
            label = self._get_field_label(fname)
            rows.append(ROW % (label, before or EMPTY, after or EMPTY))
        return rows

    def _may_read_field(self, fname):
        return self._has_field_access(self._fields[fname], "read")

    def _get_field_label(self, fname):
        return self._fields[fname]._description_string(self.env)

    def _format_field(self, fname):
        """Return the value as it is read: in the user's language."""
        self.ensure_one()
        field, value = self._fields[fname], self[fname]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.relational:
            return ", ".join(record.display_name for record in value)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type in ("integer", "float"):
            return formatLang(self.env, value, digits=0)
        return value or ""
