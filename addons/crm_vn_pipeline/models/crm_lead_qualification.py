from odoo import api, fields, models
from odoo.exceptions import UserError

# the fields of the five points that come ready; others show after saving
CHECKLIST_FIELDS = (
    "need",
    "budget_amount",
    "authority",
    "purchase_time",
    "potential_level",
)


class CrmLead(models.Model):
    """Lead → nurtured → qualified, and the checklist in between."""

    _inherit = "crm.lead"

    # === What is asked of every customer ===
    budget_amount = fields.Monetary(
        string="Budget",
        currency_field="company_currency",
        help="What the customer means to spend, as he says.",
    )
    authority = fields.Selection(
        [
            ("decides", "Decides"),
            ("influences", "Influences the decision"),
            ("uses", "Uses it only"),
        ],
        help="What say our contact has in the purchase.",
    )
    decision_maker = fields.Char(
        help="Who decides, and with whom, where our contact does not decide alone."
    )
    purchase_time = fields.Selection(
        [
            ("month", "Within a month"),
            ("quarter", "Within three months"),
            ("half_year", "Within six months"),
            ("later", "Later"),
        ],
        string="Time of Purchase",
    )

    # === The checklist ===
    point_done_ids = fields.Many2many(
        "crm.qualification.point",
        string="Known",
        compute="_compute_points",
        compute_sudo=True,
    )
    point_missing_ids = fields.Many2many(
        "crm.qualification.point",
        string="Still to Ask",
        compute="_compute_points",
        compute_sudo=True,
    )
    next_question = fields.Char(compute="_compute_points", compute_sudo=True)

    # === When it moved ===
    nurtured_on = fields.Datetime(readonly=True, copy=False)
    qualified_on = fields.Datetime(readonly=True, copy=False)
    unqualified_reason = fields.Text(copy=False, tracking=True)

    @api.depends(*CHECKLIST_FIELDS)
    def _compute_points(self):
        Point = self.env["crm.qualification.point"]
        done = {lead: [] for lead in self}
        points = Point._get_points()
        for point in points:
            for lead in self.filtered_domain(point.domain):
                done[lead].append(point.point_id)
        for lead in self:
            known = Point.browse(done[lead])
            missing = Point.browse(point.point_id for point in points) - known
            lead.point_done_ids = known
            lead.point_missing_ids = missing
            lead.next_question = missing[:1].question

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        return super().create(
            [self._prepare_qualification_dates(vals, now) | vals for vals in vals_list]
        )

    def write(self, vals):
        qualification = vals.get("qualification")
        if not qualification:
            return super().write(vals)
        changed = self.filtered(lambda lead: lead.qualification != qualification)
        dates = self._prepare_qualification_dates(vals, fields.Datetime.now())
        fresh = changed.filtered(lambda lead: not any(lead[name] for name in dates))
        result = True
        for leads, values in ((fresh, vals | dates), (self - fresh, vals)):
            if leads or not self:
                result = super(CrmLead, leads).write(values.copy()) and result
        changed._check_qualification(vals)
        return result

    @api.model
    def _prepare_qualification_dates(self, vals, now):
        names = {"nurturing": "nurtured_on", "qualified": "qualified_on"}
        name = names.get(vals.get("qualification"))
        return {name: now} if name else {}

    def _check_qualification(self, vals):
        """Refuse what the checklist does not bear out; only what a person enters."""
        # sudo: what comes in or is worked out by itself is not refused
        if self.env.su or self.env.context.get("import_file"):
            return
        if vals["qualification"] == "qualified":
            converting = vals.get("type") == "opportunity"
            self._check_points(("convert",) if converting else ("qualify", "convert"))
        if vals["qualification"] == "unqualified":
            self._check_unqualified_reason()

    def _check_unqualified_reason(self):
        for lead in self:
            if not lead.unqualified_reason:
                raise UserError(
                    self.env._(
                        "Say why “%(lead)s” is not qualified: press “Not Qualified” on "
                        "its form.",
                        lead=lead.display_name,
                    )
                )

    def _check_points(self, levels):
        """Refuse a lead of which something required is not known.

        :param levels: which points count, see ``required_for``
        """
        points = self.env["crm.qualification.point"]._get_points()
        required = {p.point_id for p in points if p.required_for in levels}
        for lead in self:
            missing = lead.point_missing_ids.filtered(lambda p: p.id in required)
            if missing:
                raise UserError(
                    self.env._(
                        "“%(lead)s” is not qualified yet. Ask the customer, and write "
                        "it on the page “Qualification”: %(points)s.",
                        lead=lead.display_name,
                        points=", ".join(missing.mapped("name")),
                    )
                )

    # === Actions ===

    def action_nurture(self):
        self.write({"qualification": "nurturing"})

    def action_qualify(self):
        self.write({"qualification": "qualified"})

    def action_unqualify(self):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not Qualified"),
            "res_model": "crm.lead.unqualify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": [fields.Command.set(self.ids)]},
        }

    def _convert_opportunity_data(self, customer, team_id=False):
        """What he means to spend is what we may expect, until a quotation says more."""
        vals = super()._convert_opportunity_data(customer, team_id=team_id)
        if self.budget_amount and not self.expected_revenue:
            vals["expected_revenue"] = self.budget_amount
        return vals

    # === Facts ===

    def _on_first_contact(self):
        """Somebody spoke with the customer: a new lead is nurtured from now on."""
        self.filtered(
            lambda lead: lead.qualification == "new" and lead.won_status == "pending"
        ).write({"qualification": "nurturing"})

    # === Merge ===

    def _merge_get_fields(self):
        return [
            *super()._merge_get_fields(),
            "budget_amount",
            "authority",
            "decision_maker",
            "purchase_time",
        ]
