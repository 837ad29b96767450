from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """A lead is an organisation's or a person's, and becomes that kind of customer."""

    _inherit = "crm.lead"

    customer_kind = fields.Selection(
        [("organisation", "Organisation"), ("person", "Individual")],
        string="Kind of Customer",
        compute="_compute_customer_kind",
        store=True,
        readonly=False,
        tracking=True,
        help="What the lead becomes when it is converted: a company with its contact, "
        "or an individual customer.",
    )

    @api.depends("partner_id.commercial_partner_id.is_company", "partner_name")
    def _compute_customer_kind(self):
        """Proposed from what is known; who asks may correct it."""
        for lead in self:
            customer = lead.partner_id.commercial_partner_id
            if customer:
                kind = "organisation" if customer.is_company else "person"
            elif lead.partner_name:
                kind = "organisation"
            else:
                kind = lead.customer_kind or "person"
            lead.customer_kind = kind

    def _create_customer(self, with_parent=None):
        """Make the company with its contact, or the individual customer.

        A person's company name is where he works: it is noted on him, and makes no
        company.
        """
        if with_parent:
            return super()._create_customer(with_parent=with_parent)
        if self.customer_kind == "person" and self.partner_name:
            return self._create_individual()
        if self.customer_kind == "organisation":
            self._check_organisation_name()
        return super()._create_customer(with_parent=with_parent)

    def _create_individual(self):
        name = self.contact_name or self.name
        values = self._prepare_customer_values(name, is_company=False)
        intake = self.env["res.partner"].with_context(crm_vn_intake=True)
        values["company_name"] = self.partner_name
        return intake.create(values).with_env(self.env)

    def _check_organisation_name(self):
        """Refuse an organisation without a name; what comes in by itself passes."""
        self.ensure_one()
        # sudo: what is worked out by itself is not refused
        if self.partner_name or self.partner_id or self.env.su:
            return
        raise UserError(
            self.env._(
                "“%(lead)s” is an organisation: write its name under “Company Name” "
                "before you convert it, or choose “Individual”.",
                lead=self.display_name,
            )
        )
