from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

PHASES = {"sell": range(1, 6), "deliver": (6, 7), "care": (8, 9), "steer": (10, 11)}
ICONS = {
    "campaign": "fa-bullhorn",
    "target": "fa-crosshairs",
    "lead": "fa-user-plus",
    "opportunity": "fa-star",
    "activity": "fa-handshake-o",
    "contract": "fa-file-text-o",
    "handover": "fa-truck",
    "care": "fa-heart-o",
    "case": "fa-life-ring",
    "report": "fa-bar-chart",
    "review": "fa-refresh",
}
LIST_VIEWS = ("list", "kanban", "form")


class CrmProcessMap(models.AbstractModel):
    """The eleven steps of the loop with what stands in each, for whoever looks.

    Every number is counted with the user's own rights and opens exactly the records
    it counts. A step is a method ``_step_<key>``; what the user may not read is left
    out, and a step without anything to show is drawn as not accessible.
    """

    _name = "crm.process.map"
    _description = "Process Map"

    @api.model
    @api.readonly
    def get_map(self):
        """Return the steps and the standing of the current targets."""
        titles = self._get_titles()
        return {
            "month": fields.Date.context_today(self).strftime("%m/%Y"),
            "steps": [
                self._prepare_step(number, key, title)
                for number, (key, title) in enumerate(titles.items(), start=1)
            ],
            "targets": self._get_target_standing(),
        }

    def _prepare_step(self, number, key, title):
        counters = getattr(self, f"_step_{key}")()
        return {
            "key": key,
            "number": number,
            "phase": next(phase for phase, steps in PHASES.items() if number in steps),
            "icon": ICONS[key],
            "title": title,
            "counters": [counter for counter in counters if counter],
        }

    def _get_titles(self):
        """Return the titles of the steps by key, in the order of the process."""
        return {
            "campaign": self.env._("Campaigns"),
            "target": self.env._("Target Customers"),
            "lead": self.env._("Leads"),
            "opportunity": self.env._("Opportunities"),
            "activity": self.env._("Activities and Quotations"),
            "contract": self.env._("Contracts and Receivables"),
            "handover": self.env._("Handover and Acceptance"),
            "care": self.env._("Customer Care"),
            "case": self.env._("Cases"),
            "report": self.env._("Reports and Dashboards"),
            "review": self.env._("Targets and Adjustments"),
        }

    # === The steps ===

    def _step_campaign(self):
        today = fields.Date.context_today(self)
        return [
            self._counter(
                self.env._("Running"),
                "utm.campaign",
                Domain("date_start", "<=", today)
                & (Domain("date_end", "=", False) | Domain("date_end", ">=", today)),
            ),
            self._counter(
                self.env._("Mailings this month"),
                "mailing.mailing",
                self._this_month("sent_date", timed=True)
                & Domain("state", "=", "done"),
            ),
        ]

    def _step_target(self):
        return [
            self._counter(self.env._("New"), "crm.target", Domain("state", "=", "new")),
            self._counter(
                self.env._("In care"),
                "crm.target",
                Domain("state", "in", ("assigned", "caring")),
            ),
        ]

    def _step_lead(self):
        leads = Domain("type", "=", "lead") & Domain("won_status", "=", "pending")
        return [
            self._counter(
                self.env._("Open"),
                "crm.lead",
                leads,
                context={"default_type": "lead"},
                list_view="crm.crm_case_tree_view_leads",
            ),
            self._counter(
                self.env._("Entered this month"),
                "crm.lead",
                self._this_month("create_date", timed=True),
                context={"active_test": False},
            ),
        ]

    def _step_opportunity(self):
        open_ones = Domain("type", "=", "opportunity") & Domain(
            "won_status", "=", "pending"
        )
        return [
            self._counter(
                self.env._("Open"),
                "crm.lead",
                open_ones,
                views=("kanban", "list", "form"),
                context={"default_type": "opportunity"},
                list_view="crm.crm_case_tree_view_oppor",
            ),
            self._counter(
                self.env._("Won this month"),
                "crm.lead",
                Domain("won_status", "=", "won")
                & self._this_month("date_closed", timed=True),
                list_view="crm.crm_case_tree_view_oppor",
            ),
        ]

    def _step_activity(self):
        return [
            self._counter(
                self.env._("Visits this month"),
                "calendar.event",
                Domain("visit_type", "!=", False)
                & self._this_month("start", timed=True),
                views=("list", "calendar", "form"),
            ),
            self._counter(
                self.env._("Interactions this month"),
                "crm.interaction",
                self._this_month("date", timed=True),
            ),
            self._counter(
                self.env._("Open quotations"),
                "sale.order",
                Domain("state", "in", ("draft", "sent")),
                list_view="sale.view_quotation_tree_with_onboarding",
            ),
        ]

    def _step_contract(self):
        return [
            self._counter(
                self.env._("In force"), "agreement", Domain("state", "=", "in_force")
            ),
            self._counter(
                self.env._("Overdue instalments"),
                "agreement.instalment",
                Domain("state", "=", "overdue"),
                tone="danger",
            ),
            self._counter_receivable(),
        ]

    def _counter_receivable(self):
        """Account 131 as the user may see it, open items only."""
        domain = (
            Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        counter = self._counter(
            self.env._("Receivable"), "account.move.line", domain, views=("list",)
        )
        if counter:
            [(amount,)] = self.env["account.move.line"]._read_group(
                domain, aggregates=["amount_residual:sum"]
            )
            counter["amount"] = amount or 0.0
            counter["currency_id"] = self.env.company.currency_id.id
        return counter

    def _step_handover(self):
        return [
            self._counter(
                self.env._("Waiting for signature"),
                "agreement.handover",
                Domain("state", "in", ("draft", "sent")),
                tone="warning",
            ),
            self._counter(
                self.env._("Signed this month"),
                "agreement.handover",
                Domain("state", "=", "signed") & self._this_month("signed_on"),
            ),
        ]

    def _step_care(self):
        today = fields.Date.context_today(self)
        return [
            self._counter(
                self.env._("Touches planned"),
                "crm.care.touch",
                Domain("state", "in", ("planned", "approved")),
            ),
            self._counter(
                self.env._("Warranties running"),
                "crm.warranty",
                Domain("date_start", "<=", today) & Domain("date_end", ">=", today),
            ),
        ]

    def _step_case(self):
        return [
            self._counter(
                self.env._("Open"),
                "helpdesk.ticket",
                Domain("stage_id.closed", "=", False),
                tone="warning",
            ),
            self._counter(
                self.env._("Solved this month"),
                "helpdesk.ticket",
                Domain("stage_id.is_solved", "=", True)
                & self._this_month("closed_date", timed=True),
            ),
        ]

    def _step_report(self):
        return [self._link_dashboard(), self._counter_metrics()]

    def _link_dashboard(self):
        """A way into the dashboard, for those it is made for."""
        if not self.env.user.has_group("crm_vn_base.group_crm_vn_sales_manager"):
            return None
        return {
            "label": self.env._("Sales Dashboard"),
            "value": False,
            "tone": "",
            "action": "crm_vn_kpi.spreadsheet_dashboard_action_sales",
        }

    def _counter_metrics(self):
        """Metrics the user has figures of this month."""
        domain = self._this_month("date")
        counter = self._counter(
            self.env._("Metrics with figures this month"),
            "crm.kpi.actual",
            domain,
            views=("pivot", "graph", "list"),
        )
        if counter:
            [(counter["value"],)] = self.env["crm.kpi.actual"]._read_group(
                domain, aggregates=["metric_id:count_distinct"]
            )
        return counter

    def _step_review(self):
        return [
            self._counter(
                self.env._("Behind plan"),
                "crm.kpi.target",
                self._current_targets() & Domain("status", "=", "behind"),
                tone="danger",
            ),
            self._counter(
                self.env._("Open decisions"),
                "crm.kpi.decision",
                Domain("state", "in", ("draft", "open")),
            ),
        ]

    def _get_target_standing(self):
        """Return counters of the current targets by their standing."""
        tones = {"reached": "success", "on_track": "info", "behind": "danger"}
        labels = dict(
            self.env["crm.kpi.target"]
            ._fields["status"]
            ._description_selection(self.env)
        )
        return [
            self._counter(
                labels[status],
                "crm.kpi.target",
                self._current_targets() & Domain("status", "=", status),
                tone=tone,
            )
            for status, tone in tones.items()
        ]

    # === Parts ===

    def _counter(
        self, label, model, domain, *, tone="", views=LIST_VIEWS, context=None,
        list_view=None,
    ):  # fmt: skip
        """Return a number and the action that opens the records behind it.

        None when the user has no access to the model at all.
        """
        Model = self.env[model].with_context(**(context or {}))
        if not Model.has_access("read"):
            return None
        action = {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "domain": list(domain),
            "views": [(self._get_view_id(view, list_view), view) for view in views],
            "context": context or {},
        }
        value = Model.search_count(domain)
        return {"label": label, "value": value, "tone": tone, "action": action}

    def _get_view_id(self, view, list_view):
        return self.env.ref(list_view).id if list_view and view == "list" else False

    def _this_month(self, fname, timed=False):
        """Records dated in the current month of the user's calendar.

        A date with a time is stored in UTC, so the month starts at the user's midnight.
        """
        first = fields.Date.context_today(self).replace(day=1)
        start, stop = first, first + relativedelta(months=1)
        if timed:
            start, stop = (self.env.user._to_utc_midnight(day) for day in (start, stop))
        return Domain(fname, ">=", start) & Domain(fname, "<", stop)

    def _current_targets(self):
        today = fields.Date.context_today(self)
        return Domain("date_from", "<=", today) & Domain("date_to", ">=", today)
