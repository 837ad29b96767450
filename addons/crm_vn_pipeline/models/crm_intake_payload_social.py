from odoo import models

from odoo.addons.crm_vn_base.tools.contact_text import EMAIL, PHONE, is_phone_like

from ..tools import intake as rules


def find_contact(text):
    """Return the first phone number and e-mail address somebody wrote in a sentence."""
    phones = [number.strip(" .-") for number in PHONE.findall(text)]
    found = {
        "phone": next((number for number in phones if is_phone_like(number)), ""),
        "email": next(iter(EMAIL.findall(text)), "").lower(),
    }
    return {name: value for name, value in found.items() if value}


class CrmIntakePayload(models.Model):
    """Comments and messages of a Facebook page: one open lead per sender.

    Each text is an interaction of kind social, what the page answered too. A phone
    number or e-mail address in it finds the lead of whoever is known by another way.
    """

    _inherit = "crm.intake.payload"

    def _read_message(self, mapping):
        said = self._get_fields()
        text, sender = said.get("text", ""), said.get("sender", "")
        found = {} if said.get("echo") else find_contact(text)
        known = {
            "contact_name": said.get("sender_name", ""),
            "phone": found.get("phone", ""),
            "email_from": found.get("email", ""),
            "need": text,
        }
        known = {name: value for name, value in known.items() if value}
        page = said.get("page", "")
        return self._make_entry(
            known=known,
            rest={name: value for name, value in said.items() if name == "link"},
            keys=[f"facebook:{page}:{sender}", *self._get_contact_keys(known)],
            kind="social",
            logged=True,
            direction="out" if said.get("echo") else "in",
        )

    def _read_comment(self, mapping):
        return self._read_message(mapping)

    def _prepare_lead_vals(self, intake, entry):
        """A sender Facebook does not name is told apart by his number."""
        if entry.kind == "social" and not entry.known.get("contact_name"):
            sender = self.env._("Facebook user %s", entry.keys[0][-6:])
            known = {"contact_name": sender, **entry.known}
            entry = entry._replace(known=known)
        vals = super()._prepare_lead_vals(intake, entry)
        if entry.kind == "social":
            who = entry.known["contact_name"]
            vals["name"] = f"{rules.clean_text(who, 150)}: {intake.name}"
        return vals
