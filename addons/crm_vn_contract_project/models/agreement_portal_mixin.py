from odoo import api, models

from .agreement_lifecycle_mixin import IN_FORCE


class AgreementPortalMixin(models.AbstractModel):
    """The contract as the customer sees and signs it in the portal."""

    _name = "agreement.portal.mixin"
    _inherit = ["agreement.countersign.mixin"]
    _description = "Contract in the Portal"

    _link_template = "crm_vn_contract_project.mail_template_contract_link"
    _shown_states = ("to_sign", *IN_FORCE, "liquidated", "terminated")

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/contracts/{agreement.id}"
        return res

    def _is_for_customer(self):
        return super()._is_for_customer() and not self.is_template

    @api.model
    def _get_portal_domain(self, partner):
        return [*super()._get_portal_domain(partner), ("is_template", "=", False)]

    # === The customer's page ===

    def _get_portal_parts(self):
        """Return, by kind, what belongs to the contract and the customer may load."""
        self.ensure_one()
        return {
            "appendices": self.appendix_ids.filtered(
                lambda appendix: appendix.state == "signed"
            ).sorted("number"),
            # only those that we sent: printing one draws its number
            "requests": self.instalment_ids.filtered(
                lambda line: line.request_code and line.amount_open > 0
            ),
            "papers": self.project_ids.document_ids.filtered(
                lambda paper: paper.for_customer and paper.state == "approved"
            ),
        }

    def _prepare_portal_values(self):
        handovers = self.handover_ids.filtered(lambda rec: rec._is_for_customer())
        instalments = self.instalment_ids.sorted(lambda rec: (rec.sequence, rec.id))
        return {
            **super()._prepare_portal_values(),
            **self._get_portal_parts(),
            "agreement": self,
            "lines": self._get_value_lines(),
            "instalments": instalments,
            "amount_paid": sum(instalments.mapped("amount_received")),
            "amount_open": sum(instalments.mapped("amount_open")),
            "milestones": self.project_ids.milestone_ids.sorted(
                lambda rec: (rec.is_reached, rec.deadline or rec.create_date.date())
            ),
            "handovers": handovers.sorted(lambda rec: (rec.state != "sent", -rec.id)),
            "appendices_to_sign": self.appendix_ids.filtered(
                lambda rec: rec._is_to_sign_by_customer()
            ),
        }
