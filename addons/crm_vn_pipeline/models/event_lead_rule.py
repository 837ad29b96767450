from odoo import models
from odoo.tools import email_normalize


class EventLeadRule(models.Model):
    """Guests of a campaign's seminar become leads, and nobody becomes one twice."""

    _inherit = "event.lead.rule"

    def _run_on_registrations(self, registrations):
        """Link known guests to what they already are; the others become leads."""
        known = self._link_known_guests(registrations)
        leads = super()._run_on_registrations(registrations - known)
        self._convert_targets(leads)
        return leads

    def _link_known_guests(self, registrations):
        """Add guests who have an open lead or opportunity to it; return them."""
        known = registrations.browse()
        matching = known.union(
            *(rule._filter_registrations(registrations) for rule in self)
        )
        ours = matching.filtered("event_id.campaign_id")
        for company, guests in ours.grouped("company_id").items():
            keys = self._get_guest_keys(guests)
            leads = self.env["crm.target"]._find_open_leads(company, keys)
            for guest in guests:
                if keys[guest] not in leads:
                    continue
                lead = leads[keys[guest]]
                if guest not in lead.registration_ids:
                    lead.registration_ids += guest
                    lead._message_log(
                        body=self.env._(
                            "The customer came to “%(seminar)s”.",
                            seminar=guest.event_id.name,
                        )
                    )
                known += guest
        return known

    def _convert_targets(self, leads):
        """A target customer who came to the seminar is the lead now."""
        open_states = ("new", "assigned", "caring")
        for company, company_leads in leads.grouped("company_id").items():
            company = company or self.env.company
            keys = {
                lead: lead.email_normalized or lead.phone_sanitized
                for lead in company_leads
                if lead.event_id.campaign_id
            }
            targets = self.env["crm.target"]._find_targets(company, keys)
            for lead, key in keys.items():
                target = targets.get(key)
                if target and target.state in open_states:
                    lead.user_id = lead.user_id or target.user_id
                    target._convert_to(lead)

    def _get_guest_keys(self, guests):
        """Return by what each guest is recognised, as openers are."""
        return {
            guest: email_normalize(guest.email or "", strict=False)
            or (guest.phone and guest._phone_format(fname="phone"))
            for guest in guests
        }
