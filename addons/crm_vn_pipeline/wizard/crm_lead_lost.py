from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.crm_vn_base.models.res_partner import POTENTIAL_LEVELS

PROFILE = ("phone", "email", "potential_level", "preferences")


class CrmLeadLost(models.TransientModel):
    """What is asked when an opportunity is lost: why, to whom, and what follows."""

    _inherit = "crm.lead.lost"

    lead_id = fields.Many2one("crm.lead", compute="_compute_lead_id")
    has_opportunity = fields.Boolean(compute="_compute_lead_id")
    customer_feedback = fields.Text(
        help="What the customer said about us and our offer."
    )
    competitor_ids = fields.Many2many(
        "res.partner", string="Lost To", help="The competitors the customer chose."
    )
    party_ids = fields.One2many(
        "crm.lead.lost.party",
        "wizard_id",
        string="Competitors",
        compute="_compute_party_ids",
        store=True,
        readonly=False,
    )

    # === The customer's profile ===
    partner_id = fields.Many2one("res.partner", compute="_compute_lead_id")
    profile_checked = fields.Boolean(
        string="The Customer's Profile Is Up to Date",
        help="You checked what we know of the customer; it is dated with your name.",
    )
    phone = fields.Char(compute="_compute_profile", store=True, readonly=False)
    email = fields.Char(compute="_compute_profile", store=True, readonly=False)
    potential_level = fields.Selection(
        POTENTIAL_LEVELS,
        string="Customer's Potential",
        compute="_compute_profile",
        store=True,
        readonly=False,
    )
    preferences = fields.Text(compute="_compute_profile", store=True, readonly=False)

    # === Coming back ===
    return_after = fields.Selection(
        [
            ("3", "In 3 months"),
            ("6", "In 6 months"),
            ("12", "In a year"),
            ("day", "On a day"),
        ],
        string="Come Back",
        help="On that day a new opportunity is opened, with a to-do for you.",
    )
    return_date = fields.Date(
        string="Come Back On",
        compute="_compute_return_date",
        store=True,
        readonly=False,
    )

    # === Computes ===

    @api.depends("lead_ids")
    def _compute_lead_id(self):
        """One opportunity shows its customer and competitors; several do not."""
        for wizard in self:
            leads = wizard.lead_ids._origin
            lead = leads if len(leads) == 1 else leads.browse()
            wizard.lead_id = lead
            wizard.partner_id = lead.partner_id
            wizard.has_opportunity = "opportunity" in leads.mapped("type")

    @api.depends("lead_ids")
    def _compute_party_ids(self):
        for wizard in self:
            wizard.party_ids = [Command.clear()] + [
                Command.create(
                    {
                        "partner_id": party.partner_id.id,
                        "price": party.price,
                        "strengths": party.strengths,
                        "chosen": party.result == "won",
                    }
                )
                for party in wizard.lead_id._get_competitors()
            ]

    @api.depends("lead_ids")
    def _compute_profile(self):
        for wizard in self:
            for fname in PROFILE:
                wizard[fname] = wizard.partner_id[fname]

    @api.depends("return_after")
    def _compute_return_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.return_after and wizard.return_after != "day":
                months = relativedelta(months=int(wizard.return_after))
                wizard.return_date = today + months
            elif not wizard.return_after:
                wizard.return_date = False

    # === The button ===

    def action_lost_reason_apply(self):
        """A loss teaches something only with its reason and what the customer said."""
        self.ensure_one()
        self._check_answers()
        vals = self._prepare_lost_vals()
        if vals:
            self.lead_ids.write(vals)
        self._write_profile()
        self._write_competitors()
        return super().action_lost_reason_apply()

    def _check_answers(self):
        complaint = self._find_complaint(
            ", ".join(self.lead_ids.mapped("display_name"))
        )
        if complaint:
            raise UserError(complaint)

    def _find_complaint(self, name):
        """Return what is still to be answered about the opportunities ``name``."""
        if not self.lost_reason_id:
            return self.env._("Choose the reason why “%(lead)s” is lost.", lead=name)
        if self.has_opportunity and not (self.customer_feedback or "").strip():
            return self.env._(
                "Write what the customer of “%(lead)s” said about us and our offer. If "
                "he said nothing, write that.",
                lead=name,
            )
        if self.has_opportunity and not self.profile_checked:
            return self.env._(
                "Bring the profile of the customer of “%(lead)s” up to date, then tick "
                "that it is.",
                lead=name,
            )
        if self.return_date and self.return_date <= fields.Date.context_today(self):
            return self.env._(
                "The day to come back to “%(lead)s” must lie in the future.", lead=name
            )
        return None

    def _prepare_lost_vals(self):
        vals = {}
        if self.customer_feedback:
            vals["customer_feedback"] = self.customer_feedback
        if self.return_date:
            vals["return_date"] = self.return_date
        return vals

    # === What is learned ===

    def _write_profile(self):
        """Write what was corrected, and date the profile with who checked it."""
        partner = self.partner_id
        vals = {
            fname: self[fname]
            for fname in PROFILE
            if partner and self[fname] != partner[fname]
        }
        if vals:
            partner.write(vals)
        if self.profile_checked:
            # sudo: whoever lost the opportunity asked its customer, in charge of him
            # or not
            self.lead_ids.partner_id.sudo()._set_verified(["record"])

    def _write_competitors(self):
        for lead in self.lead_ids:
            known = {p.partner_id: p for p in lead._get_competitors()}
            for partner, vals in self._get_competitor_vals().items():
                if partner in known:
                    known[partner].write(vals)
                else:
                    lead.party_ids = [
                        Command.create({"partner_id": partner.id, **vals})
                    ]

    def _get_competitor_vals(self):
        """Return {competitor: values}, from the lines and from the names alone."""
        found = {
            partner: {"role": "competitor", "result": "won"}
            for partner in self.competitor_ids[:1]
        }
        for partner in self.competitor_ids[1:]:
            found[partner] = {"role": "competitor"}
        for line in self.party_ids:
            found[line.partner_id] = line._prepare_party_vals()
        return found
