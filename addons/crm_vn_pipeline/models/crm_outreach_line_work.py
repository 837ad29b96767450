from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.crm_vn_base.tools.phone import format_phone

from .crm_outreach import EVENTS, KIND_OF_CHANNEL, MAILED

VISIT_HOURS = 1.5
# of several interactions the last one says what the customer answered
ANSWER = {"result_id", "answer", "answered_on"}


class CrmOutreachLine(models.Model):
    """What is made of a line, and how what happened moves it."""

    _inherit = "crm.outreach.line"

    # === Steps ===

    def _filtered_do_not_call(self):
        """Return the lines whose phone number is on the list of those not to call."""
        # sudo: the list is the administrator's, it binds everybody
        listed = self.env["phone.blacklist"].sudo()
        numbers = [
            phone for phone in self.recipient_id.mapped("phone_sanitized") if phone
        ]
        refused = set(listed.search([("number", "in", numbers)]).mapped("number"))
        return self.filtered(lambda line: line.recipient_id.phone_sanitized in refused)

    def _check_running(self, states=("running",)):
        if wrong := self.filtered(lambda line: line.outreach_state not in states):
            raise UserError(
                self.env._(
                    "“%(job)s” is not under way: start it first.",
                    job=wrong[0].outreach_id.display_name,
                )
            )

    def _begin(self, **values):
        self._set_state("begin", **values)

    def _withdraw(self):
        """Take back what was planned for these customers and has not happened."""
        # sudo: the activities and visits may be colleagues'
        lines = self.sudo()
        lines.activity_id.filtered("active").unlink()
        lines.visit_id.filtered(
            lambda v: v.visit_state == "planned"
        ).action_visit_cancel()

    def _log_interactions(self, **values):
        """Write the fact of each line; the fact moves the line."""
        # sudo: the job writes for whoever carries its lines out
        return (
            self.env["crm.interaction"]
            .sudo()
            .create([line._prepare_interaction_vals(**values) for line in self])
        )

    def _prepare_interaction_vals(self, **values):
        self.ensure_one()
        return {
            "name": self.outreach_id.name,
            "kind": KIND_OF_CHANNEL[self.channel],
            "partner_id": (self.recipient_id or self.partner_id).id,
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "outreach_line_id": self.id,
            **values,
        }

    def _on_interactions(self, interactions):
        """Called with new or corrected interactions of these lines."""
        reached = self.browse()
        changes = {}
        for interaction in interactions.sorted("date"):
            line = interaction.outreach_line_id
            vals = line._prepare_progress_vals(interaction)
            known = changes.setdefault(line, {})
            known.update({key: known.get(key) or vals[key] for key in vals})
            known.update({key: vals[key] for key in ANSWER & vals.keys()})
            if line.state != "done" and line._is_reached_by(interaction):
                reached |= line
        self._write_alike(changes)
        reached.filtered(lambda line: line.state == "skipped")._set_state("retry")
        reached._set_state("reach", reason=False)
        # done another way than planned: the call or visit is not needed any more
        reached._withdraw()

    def _write_alike(self, changes):
        """Write values, at once for all lines that get the same."""
        groups = {}
        for line, vals in changes.items():
            groups.setdefault(tuple(sorted(vals.items())), []).append(line.id)
        for items, ids in groups.items():
            self.browse(ids).write(dict(items))

    def _is_reached_by(self, interaction):
        """An invitation by e-mail is not yet the seminar."""
        kind = KIND_OF_CHANNEL[self.channel]
        return interaction.kind == kind or self.channel not in EVENTS

    def _prepare_progress_vals(self, interaction):
        """Return what the line learns from an interaction."""
        vals = {}
        if self._is_reached_by(interaction):
            vals["done_on"] = self.done_on or interaction.date
        if interaction.kind in MAILED and interaction.direction == "out":
            vals["sent_on"] = self.sent_on or interaction.date
        if interaction.result_id:
            vals |= {
                "result_id": interaction.result_id.id,
                "answered_on": interaction.date,
            }
        if interaction.note and (
            interaction.result_id or interaction.direction == "in"
        ):
            vals |= {"answer": interaction.note, "answered_on": interaction.date}
        return vals

    def _get_postal_address(self):
        """Return the lines of the address on a letter: to whom, where, how to call."""
        self.ensure_one()
        contact = self.recipient_id or self.partner_id
        name = contact.name or self.partner_id.name
        company = self.partner_id.commercial_company_name
        parts = [name]
        if company and company != name:
            parts.append(company)
        parts += contact._get_mail_address("\n").split("\n")
        if contact.phone:
            phone = format_phone(contact.phone) or contact.phone
            parts.append(self.env._("Phone: %(phone)s", phone=phone))
        return [part for part in parts if part]

    def _prepare_activity_vals(self, activity_type, note):
        self.ensure_one()
        contact = self.recipient_id or self.partner_id
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": contact.id,
            "user_id": self.user_id.id,
            "summary": self.outreach_id.name,
            "note": note,
            "date_deadline": self.date_deadline,
            "automated": True,
            "outreach_line_id": self.id,
        }

    def _prepare_visit_vals(self, start):
        self.ensure_one()
        return {
            "name": f"{self.outreach_id.name}: {self.partner_id.name}",
            "visit_type": self.outreach_id.visit_type or "relationship",
            "customer_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(self.user_id.partner_id.ids)],
            "start": start,
            "stop": start + timedelta(hours=VISIT_HOURS),
            "location": self.partner_id.contact_address_inline,
            "description": self.outreach_id.script,
            "outreach_line_id": self.id,
        }

    def _prepare_lead_vals(self):
        self.ensure_one()
        contact = self.recipient_id or self.partner_id
        return {
            "type": "opportunity",
            "name": f"{self.partner_id.name}: {self.outreach_id.name}",
            "partner_id": contact.id,
            "user_id": self.user_id.id,
            "campaign_id": self.campaign_id.id,
            "source_id": self.mailing_id.sudo().source_id.id,
            "medium_id": self.mailing_id.sudo().medium_id.id,
            "company_id": self.company_id.id,
            "description": self.answer,
        }

    def _prepare_registration_vals(self):
        self.ensure_one()
        contact = self.recipient_id or self.partner_id
        return {
            "event_id": self.outreach_id.event_id.id,
            "partner_id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "company_name": self.partner_id.commercial_company_name,
            "utm_campaign_id": self.campaign_id.id,
            "outreach_line_id": self.id,
        }
