from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain


class CrmIntakePayload(models.Model):
    """The lead that an enquiry becomes: what was said, and who is known already."""

    _inherit = "crm.intake.payload"

    # === New leads ===

    @api.model
    def _create_leads(self, intake, entries):
        """Create a lead for each entry with one call; return {key: lead}."""
        if not entries:
            return {}
        keys = [key for entry in entries for key in entry.keys]
        company = [("company_id", "in", (False, intake.company_id.id))]
        partners = self._find_by_contact("res.partner", keys, company)
        caring = [("state", "in", ("new", "assigned", "caring"))]
        targets = self._find_by_contact("crm.target", keys, [*company, *caring])
        utm = self._find_utm_records(intake, entries)
        defaults = self._get_lead_defaults(intake)
        vals_list = [
            defaults
            | {name: utm[name, value] for name, value in self._get_utm(entry, utm)}
            | entry.payload._prepare_lead_vals(intake, entry)
            | self._get_known_vals(intake, entry, partners, targets)
            for entry in entries
        ]
        leads = self.env["crm.lead"].create(vals_list)
        self._convert_targets(entries, leads, targets)
        for entry, lead in zip(entries, leads, strict=True):
            entry.payload.lead_id = lead
        self.browse([entry.payload.id for entry in entries])._set_outcome("created")
        return {
            key: lead
            for entry, lead in zip(entries, leads, strict=True)
            for key in entry.keys
        }

    @api.model
    def _get_lead_defaults(self, intake):
        """Return what is the same for all; core would look up the stage per lead."""
        stage = self.env["crm.lead"]._stage_find(
            team_id=intake.team_id.id, domain=[("fold", "=", False)]
        )
        country = intake.company_id.country_id
        return intake._get_lead_defaults() | {
            "stage_id": stage.id,
            "country_id": country.id,
        }

    def _prepare_lead_vals(self, intake, entry):
        """Return the values of a new lead: what the person said of himself."""
        known = entry.known
        who = known.get("partner_name") or known.get("contact_name")
        who = who or known.get("phone") or known.get("email_from") or ""
        return {
            **known,
            "name": f"{who[:150]}: {intake.name}",
            "description": self._format_rest(entry),
        }

    @api.model
    def _format_rest(self, entry):
        rows = entry.rest | entry.utm
        if not rows:
            return False
        lines = (Markup("<li>%s: %s</li>") % row for row in rows.items())
        return Markup("<ul>%s</ul>") % Markup("").join(lines)

    @api.model
    def _get_known_vals(self, intake, entry, partners, targets):
        """Return the customer and the salesperson, where the person is known."""
        known = {partners[key] for key in entry.keys if key in partners}
        organisations = {partner.commercial_partner_id for partner in known}
        vals = {}
        if len(organisations) == 1:
            partner = min(known, key=lambda partner: (partner.is_company, partner.id))
            vals["partner_id"] = partner.id
        target = self._get_target(entry, targets)
        owner = target.user_id or (
            next(iter(organisations)).user_id if vals else self.env["res.users"]
        )
        if owner.active and not owner.share and not intake.user_id:
            vals["user_id"] = owner.id
            if not intake.team_id:
                vals["team_id"] = target.team_id.id
        return vals

    @api.model
    def _get_target(self, entry, targets):
        none = self.env["crm.target"]
        return next((targets[key] for key in entry.keys if key in targets), none)

    @api.model
    def _convert_targets(self, entries, leads, targets):
        """Whoever was cared for as a target customer has come by himself."""
        done = self.env["crm.target"]
        for entry, lead in zip(entries, leads, strict=True):
            target = self._get_target(entry, targets)
            if target and target not in done:
                target._convert_to(lead)
                done |= target

    # === Campaign, source and medium named in the address ===

    @api.model
    def _get_utm(self, entry, utm):
        for name, field in (
            ("utm_campaign", "campaign_id"),
            ("utm_source", "source_id"),
            ("utm_medium", "medium_id"),
        ):
            value = (entry.utm.get(name) or "").lower()
            if utm.get((field, value)):
                yield field, value

    @api.model
    def _find_utm_records(self, intake, entries):
        """Return {(field of the lead, name in lower case): id}."""
        found = {}
        for name, field in (
            ("utm_campaign", "campaign_id"),
            ("utm_source", "source_id"),
            ("utm_medium", "medium_id"),
        ):
            names = {}
            for entry in entries:
                if value := entry.utm.get(name):
                    names.setdefault(value.lower(), value)
            for lower, value in names.items():
                found[field, lower] = self._find_utm_record(intake, field, value)
        return found

    @api.model
    def _find_utm_record(self, intake, field, value):
        model = self.env["crm.lead"]._fields[field].comodel_name
        if intake.create_utm:
            return self.env["utm.mixin"]._find_or_create_record(model, value).id
        same = Domain("name", "=ilike", value)
        if field == "campaign_id":
            same |= Domain("title", "=ilike", value)
        return self.env[model].with_context(active_test=False).search(same, limit=1).id
