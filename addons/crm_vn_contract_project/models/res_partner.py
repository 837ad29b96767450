from odoo import api, models
from odoo.tools import SQL

from .agreement_lifecycle_mixin import IN_FORCE, INVOICEABLE


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _lifecycle_sources(self):
        """A contract makes a customer: for good while it runs, else as of its day."""
        return super()._lifecycle_sources() + [
            SQL(
                """SELECT partner_id, 'customer',
                          CASE WHEN state IN %s THEN NULL ELSE signature_date END
                     FROM agreement
                    WHERE state IN %s AND partner_id IS NOT NULL""",
                IN_FORCE,
                INVOICEABLE,
            )
        ]

    @api.model
    def _visibility_documents(self):
        """Contracts until they are liquidated or terminated."""
        ended = ("liquidated", "terminated")
        return super()._visibility_documents() + [
            (
                "agreement",
                [("user_id", "=", self.env.uid), ("state", "not in", ended)],
                "partner_id",
            ),
        ]

    def _compute_agreements_count(self):
        """Contracts are made with the organisation; its contacts show them too."""
        groups = self.env["agreement"]._read_group(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("is_template", "=", False),
            ],
            ["commercial_partner_id"],
            ["__count"],
        )
        counts = dict(groups)
        for partner in self:
            partner.agreements_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_agreement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_contract_project.agreement_action_all"
        )
        commercial = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", commercial.id)],
            "context": {"default_partner_id": commercial.id},
        }
