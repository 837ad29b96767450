from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import open_form


class HelpdeskTicket(models.Model):
    """A case: question, incident, complaint, suggestion, defect, data request.

    It knows the contract and the warranty it belongs to, so that one can walk from it
    back to the opportunity and the campaign the customer came from.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "crm.customer.document.mixin"]

    # === Customer ===
    partner_id = fields.Many2one(index="btree_not_null", tracking=True)
    commercial_partner_id = fields.Many2one(index="btree_not_null")
    partner_name = fields.Char(
        compute="_compute_partner_contact", store=True, readonly=False
    )
    partner_email = fields.Char(
        compute="_compute_partner_contact", store=True, readonly=False
    )
    partner_phone = fields.Char(
        string="Phone", compute="_compute_partner_contact", store=True, readonly=False
    )

    # === What it is about ===
    team_id = fields.Many2one(default=lambda self: self._default_team_id())
    type_id = fields.Many2one(index="btree_not_null", tracking=True)
    warranty_id = fields.Many2one(
        comodel_name="crm.warranty",
        index="btree_not_null",
        tracking=True,
        domain="commercial_partner_id and "
        "[('commercial_partner_id', '=', commercial_partner_id)] or []",
    )
    warranty_state = fields.Selection(
        related="warranty_id.state", string="Warranty Status"
    )
    agreement_id = fields.Many2one(
        comodel_name="agreement",
        string="Contract",
        compute="_compute_agreement_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        domain="commercial_partner_id and "
        "[('commercial_partner_id', '=', commercial_partner_id)] or []",
    )
    origin_lead_id = fields.Many2one(
        related="agreement_id.lead_id", string="Opportunity the Contract Came from"
    )
    campaign_id = fields.Many2one(
        related="agreement_id.campaign_id", string="Campaign the Contract Came from"
    )
    product_id = fields.Many2one(
        compute="_compute_product_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    # === What came of it ===
    root_cause_id = fields.Many2one(
        comodel_name="helpdesk.root.cause", index="btree_not_null", tracking=True
    )
    requires_root_cause = fields.Boolean(related="type_id.requires_root_cause")
    resolution = fields.Text(
        tracking=True, help="What was done for the customer; goes to them by e-mail."
    )
    is_solved = fields.Boolean(related="stage_id.is_solved")

    @api.model
    def _default_team_id(self):
        """Cases from the portal, from mail and from care land in one place.

        Who works in other teams only opens cases there: of ours they might see none.
        """
        team = self.env.ref("crm_vn_care.helpdesk_team_care", raise_if_not_found=False)
        # sudo: a user of another app may open a case and read no team
        own = self.env.user.sudo().helpdesk_team_ids
        if own and team not in own:
            return own[0]
        if not team or not team.active:
            return False
        return (
            team
            if team.company_id in (self.env["res.company"], self.env.company)
            else False
        )

    # === Computes ===

    def _compute_display_name(self):
        """A case that is being written has neither number nor name yet."""
        known = self.filtered(lambda ticket: ticket.name and ticket._origin)
        for ticket in self - known:
            ticket.display_name = ticket.name
        return super(HelpdeskTicket, known)._compute_display_name()

    @api.depends("partner_id")
    def _compute_partner_contact(self):
        """Propose the customer's name, e-mail and phone; keep what a stranger gave."""
        for ticket in self:
            partner = ticket.partner_id
            if partner:
                ticket.partner_name = partner.name
                ticket.partner_email = partner.email
                ticket.partner_phone = partner.phone or partner.parent_id.phone

    @api.depends("warranty_id")
    def _compute_agreement_id(self):
        for ticket in self:
            if ticket.warranty_id:
                ticket.agreement_id = ticket.warranty_id.agreement_id

    @api.depends("warranty_id")
    def _compute_product_id(self):
        for ticket in self:
            if ticket.warranty_id:
                ticket.product_id = ticket.warranty_id.product_id

    # === Checks ===

    @api.constrains("stage_id", "resolution", "root_cause_id", "type_id")
    def _check_solution(self):
        """Solved means that the customer can be told what was done; for drag too."""
        for ticket in self.filtered("is_solved"):
            missing = ticket._get_missing_for_solving()
            if missing:
                raise ValidationError(
                    self.env._(
                        "Case %(case)s cannot be marked “%(stage)s” yet. "
                        "Please fill in first: %(missing)s.",
                        case=ticket.display_name,
                        stage=ticket.stage_id.name,
                        missing=", ".join(missing),
                    )
                )

    @api.constrains("warranty_id", "agreement_id", "partner_id")
    def _check_same_customer(self):
        for ticket in self.filtered("commercial_partner_id"):
            for source in (ticket.warranty_id, ticket.agreement_id):
                # sudo: the check names no data of the other record but its customer
                other = source.sudo().commercial_partner_id
                if other and other != ticket.commercial_partner_id:
                    raise ValidationError(
                        self.env._(
                            "“%(record)s” belongs to %(other)s, but case %(case)s is "
                            "of %(customer)s. Choose a contract and a warranty "
                            "of this customer.",
                            record=source.display_name,
                            other=other.display_name,
                            case=ticket.display_name,
                            customer=ticket.commercial_partner_id.display_name,
                        )
                    )

    def _get_missing_for_solving(self):
        """Return the labels of what this case still needs to count as solved.

        Its type says what that is; a case that nobody has sorted yet needs nothing.
        """
        self.ensure_one()
        missing = []
        if self.type_id.requires_resolution and not (self.resolution or "").strip():
            missing.append(self.env._("resolution"))
        if self.requires_root_cause and not self.root_cause_id:
            missing.append(self.env._("root cause"))
        return missing

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_vals(vals) for vals in vals_list])

    @api.model
    def _complete_vals(self, vals):
        """Name team, agent and first stage from the start.

        Only a stage that is among the values is tracked, and only a tracked one sends
        its mail: without it no customer would hear that the case has arrived. The agent
        is proposed for that team: not the user who happens to create the case.
        """
        vals = {**self.default_get(["team_id"]), **vals}
        if "user_id" not in vals:
            in_team = self.with_context(default_team_id=vals.get("team_id"))
            vals["user_id"] = in_team.default_get(["team_id", "user_id"]).get("user_id")
        if not vals.get("stage_id"):
            team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id"))
            vals["stage_id"] = team._get_applicable_stages()[:1].id
        return vals

    def write(self, vals):
        """A stage is entered once: writing it again sends no second mail."""
        if not vals.get("stage_id"):
            return super().write(vals)
        stage = self.env["helpdesk.ticket.stage"].browse(vals["stage_id"])
        staying = self.filtered(lambda ticket: ticket.stage_id == stage)
        moving = self - staying
        rest = {name: value for name, value in vals.items() if name != "stage_id"}
        result = True
        if staying and rest:
            result = super(HelpdeskTicket, staying).write(rest)
        if moving:
            # OCA sets the closing date and never clears it when a case is opened again
            reopened = {} if stage.closed else {"closed_date": False}
            result = super(HelpdeskTicket, moving).write({**reopened, **vals})
        return result

    # === Mail ===

    def _track_template(self, tracking):
        """One mail on solving: the satisfaction request tells the resolution too."""
        templates = super()._track_template(tracking)
        if self[0].stage_id.rating_mail_template_id and self[0]._can_be_rated():
            templates.pop("stage_id", None)
        return templates

    def _can_be_rated(self):
        self.ensure_one()
        return self.rating_status == "stage_change" and bool(self.partner_id.email)

    def _send_ticket_rating_mail(self, force_send=False):
        """Ask only a customer who can be reached; others would get a mail to nobody."""
        return super(
            HelpdeskTicket, self.filtered(lambda ticket: ticket._can_be_rated())
        )._send_ticket_rating_mail(force_send=force_send)

    # === Actions ===

    def action_view_agreement(self):
        self.ensure_one()
        return open_form(self.agreement_id)

    def action_view_warranty(self):
        self.ensure_one()
        return open_form(self.warranty_id)

    def action_view_origin_lead(self):
        self.ensure_one()
        return open_form(self.origin_lead_id)

    def action_view_campaign(self):
        self.ensure_one()
        return open_form(self.campaign_id)
