from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHANNELS = [
    ("call", "Phone Call"),
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("visit", "Visit"),
    ("gift", "Gift"),
]


class CrmCareProgram(models.Model):
    """A rule of care: on which occasion, how, how many days later, by whom.

    An occasion has its method `_plan_<occasion>`: a further one adds its key to the
    selection and its method, and changes nothing else.
    """

    _name = "crm.care.program"
    _description = "Care Programme"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: the programme of every company."
    )
    occasion = fields.Selection(
        selection=[("after_handover", "After Handover")],
        required=True,
        default="after_handover",
        tracking=True,
    )
    channel = fields.Selection(
        selection=CHANNELS, required=True, default="call", tracking=True
    )
    delay_days = fields.Integer(
        string="Days After",
        default=7,
        tracking=True,
        help="The touch is planned so many days after the occasion.",
    )
    needs_approval = fields.Boolean(
        tracking=True, help="A manager approves each touch before it is carried out."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Gets the touches and a to-do for each. "
        "Empty: the touches wait for whoever takes them.",
    )
    script = fields.Html(
        translate=True, help="What to say and what to ask; shown on every touch."
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail Template",
        domain="[('model', '=', 'crm.care.touch')]",
        help="What an e-mail touch sends.",
    )
    touch_ids = fields.One2many(
        comodel_name="crm.care.touch", inverse_name="program_id", string="Touches"
    )
    touch_count = fields.Integer(compute="_compute_touch_count")

    _delay_positive = models.Constraint(
        "CHECK(delay_days >= 0)", "A touch cannot be planned before its occasion."
    )

    def _compute_touch_count(self):
        counts = dict(
            self.env["crm.care.touch"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.touch_count = counts.get(program._origin, 0)

    @api.constrains("channel", "mail_template_id", "active")
    def _check_mail_template(self):
        for program in self.filtered(lambda rec: rec.active and rec.channel == "email"):
            if not program.mail_template_id:
                raise ValidationError(
                    self.env._(
                        "Programme “%(program)s” sends e-mails: choose its template.",
                        program=program.name,
                    )
                )

    # === Planning ===

    @api.model
    def _get_active_domain(self, occasion, company):
        return [
            ("occasion", "=", occasion),
            ("company_id", "in", [False, company.id]),
        ]

    @api.model
    def _plan_after_handover(self, handover):
        """Plan one touch a programme for a signed handover; once only."""
        agreement = handover.agreement_id
        company = agreement.company_id or self.env.company
        programs = self.search(self._get_active_domain("after_handover", company))
        date = handover._get_warranty_start()
        known = self.env["crm.care.touch"].search(
            [
                ("program_id", "in", programs.ids),
                ("partner_id", "=", agreement.partner_id.id),
                ("occasion_date", "=", date),
            ]
        )
        touches = self.env["crm.care.touch"].create(
            [
                program._prepare_touch_vals(agreement.partner_id, date)
                | {
                    "agreement_id": agreement.id,
                    "handover_id": handover.id,
                    "company_id": company.id,
                }
                for program in programs - known.program_id
            ]
        )
        touches._schedule_todo()
        return touches

    def _prepare_touch_vals(self, partner, occasion_date):
        """Return the values of one planned touch. Extend it, never write in it."""
        self.ensure_one()
        return {
            "program_id": self.id,
            "partner_id": partner.id,
            "occasion_date": occasion_date,
            "date_planned": occasion_date + timedelta(days=self.delay_days),
            "channel": self.channel,
            "user_id": self.user_id.id,
        }

    # === Actions ===

    def action_view_touches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_care.crm_care_touch_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
