from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What the customer said about our advertising."""

    _inherit = "res.partner"

    ad_consent = fields.Selection(
        [
            ("unknown", "Not asked"),
            ("granted", "Agreed"),
            ("refused", "Refused"),
        ],
        string="Advertising",
        compute="_compute_ad_consent",
        help="Over any channel; the log says which. Not asked is no agreement.",
    )

    @api.depends("email", "phone")
    @api.depends_context("allowed_company_ids")
    def _compute_ad_consent(self):
        """Two queries for any number of customers; a refusal outweighs the rest."""
        addresses = {partner: partner._get_ad_addresses() for partner in self}
        consents = self.env["crm.ad.consent"]
        said = {}
        for channel in ("email", "sms", "call"):
            wanted = {found[channel] for found in addresses.values()} - {""}
            if wanted:
                last = consents._get_last(self.env.company, channel, wanted)
                said |= {(channel, key): event for key, (event, _on) in last.items()}
        for partner, found in addresses.items():
            events = {said.get(item) for item in found.items()} - {None}
            refused = events & {"refused", "withdrawn"}
            partner.ad_consent = (
                "refused" if refused else "granted" if events else "unknown"
            )

    def _get_ad_addresses(self):
        """Return {channel: address as it is compared}."""
        phone = self.phone_sanitized or ""
        return {"email": self.email_normalized or "", "sms": phone, "call": phone}

    def action_view_ad_consents(self):
        """What was said about the addresses of this customer and its contacts."""
        self.ensure_one()
        people = self | self.child_ids
        found = [person._get_ad_addresses() for person in people]
        addresses = {address for row in found for address in row.values() if address}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_pipeline.crm_ad_consent_action"
        )
        domain = Domain("partner_id", "in", people.ids) | Domain(
            "address", "in", list(addresses)
        )
        context = {"default_partner_id": self.id, "search_default_now": 0}
        return action | {"domain": list(domain), "context": context}

    def action_record_ad_consent(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consent to Advertising"),
            "res_model": "crm.ad.consent.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
