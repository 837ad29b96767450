from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# a target's values that come from its lead: {field of the target: field of the lead}
TARGET_FIELDS = {
    "name": "contact_name",
    "partner_name": "partner_name",
    "function": "function",
    "email": "email_from",
    "phone": "phone",
    "second_phone": "second_phone",
    "note": "description",
}
TARGET_LINKS = (
    "partner_id",
    "country_id",
    "state_id",
    "area_id",
    "industry_id",
    "campaign_id",
    "source_id",
    "medium_id",
)


class CrmLead(models.Model):
    """A lead that comes to nothing is kept as a target for the next campaign."""

    _inherit = "crm.lead"

    def _unqualify(self, reason, lost_reason=None, event="put_aside"):
        """Close the leads as not qualified; their targets wait in the pool.

        :param str reason: for the chatter, the lead and the target
        :param str event: the target's event: ``put_aside`` or ``reject``
        """
        for lead in self:
            if lead.won_status != "pending":
                raise UserError(
                    self.env._(
                        "“%(lead)s” is closed already, it cannot go back to the pool.",
                        lead=lead.display_name,
                    )
                )
        self.env["crm.lead.handover"]._cancel(self, reason)
        self.write({"qualification": "unqualified", "unqualified_reason": reason})
        for lead in self:
            lead._return_target(reason, event)
        self.action_set_lost(lost_reason_id=lost_reason.id if lost_reason else False)

    def _return_target(self, reason, event):
        """Put the target of the lead in the pool, make or find it first."""
        self.ensure_one()
        # sudo: the target may be a colleague's, or marketing's since long
        target = self.sudo().target_id or self.sudo()._find_own_target()
        if not target:
            target = self.env["crm.target"].sudo().create(self._prepare_target_vals())
        if not self.target_id:
            self.sudo().target_id = target
        if target.state in target._state_events()[f"lead_{event}"][0]:
            target._set_state(
                f"lead_{event}",
                log_reason=reason,
                close_reason=reason,
                lead_id=self.id,
                user_id=False,
                list_id=False,
            )

    def _find_own_target(self):
        """Return the target that has this lead's address or number."""
        company = self.company_id or self.env.company
        email = self.email_normalized or email_normalize(self.email_from or "")
        domain = [("company_id", "=", company.id)]
        key = ("email_normalized", "=", email)
        if not email:
            key = ("phone_sanitized", "=", self.phone_sanitized)
        if not key[2]:
            return self.env["crm.target"]
        return self.env["crm.target"].search([*domain, key], limit=1)

    def _prepare_target_vals(self):
        """Return the values of the target that keeps this lead for later."""
        self.ensure_one()
        vals = {name: self[source] for name, source in TARGET_FIELDS.items()}
        vals |= {name: self[name].id for name in TARGET_LINKS}
        vals["name"] = self.contact_name or self.partner_name or self.name
        vals["company_id"] = (self.company_id or self.env.company).id
        return vals
