from odoo import fields, models
from odoo.tools import html2plaintext

from .crm_intake_payload_social import find_contact

TRANSCRIPT_SIZE = 20000


class DiscussChannel(models.Model):
    """A live chat: who the visitor is, his lead, and the transcript as a fact.

    A visitor is known by the phone number or e-mail address he writes. The lead made of
    the chat is his open one where he has one already.
    """

    _inherit = "discuss.channel"

    visitor_lead_id = fields.Many2one(
        "crm.lead", string="Visitor's Lead", index="btree_not_null", readonly=True
    )
    visitor_partner_id = fields.Many2one(
        "res.partner", string="Visitor", index="btree_not_null", readonly=True
    )
    interaction_id = fields.Many2one(
        "crm.interaction", readonly=True, index="btree_not_null", ondelete="set null"
    )

    # === Who it is ===

    def _get_visitor_messages(self):
        """Return what the visitor wrote: a guest, or whoever is no user of ours."""
        self.ensure_one()
        # sudo: the chat belongs to both sides; a visitor's own words are read
        return self.sudo().message_ids.filtered(
            lambda message: (
                message.message_type == "comment"
                and (message.author_guest_id or message.author_id.partner_share)
                and message.author_id
                not in self.livechat_operator_id | self.livechat_bot_partner_ids
            )
        )

    def _get_visitor_values(self):
        """Return what the visitor said of himself, by field of a lead."""
        messages = self._get_visitor_messages().sorted("id")
        text = "\n".join(html2plaintext(body) for body in messages.mapped("body"))
        found = find_contact(text)
        names = {"phone": "phone", "email_from": "email"}
        return {field: found[name] for field, name in names.items() if found.get(name)}

    def _recognise_visitor(self):
        """Find the lead and the customer of who wrote his number or address here.

        :return: True when he is known now and was not before
        """
        self.ensure_one()
        payloads = self.env["crm.intake.payload"].sudo()
        keys = payloads._get_contact_keys(self._get_visitor_values())
        company = self.env.company
        leads = payloads._find_open_leads(company, keys, {})
        domain = [("company_id", "in", (False, company.id))]
        partners = payloads._find_by_contact("res.partner", keys, domain)
        lead = next(iter(leads.values()), self.sudo().visitor_lead_id)
        found = {partners[key] for key in keys if key in partners}
        partner = lead.partner_id or (
            found.pop() if len(found) == 1 else self.env["res.partner"]
        )
        before = (self.visitor_lead_id.id, self.visitor_partner_id.id)
        if not (lead or partner) or before == (lead.id, partner.id):
            return False
        self.sudo().write(
            {"visitor_lead_id": lead.id, "visitor_partner_id": partner.id}
        )
        return True

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.channel_type == "livechat" and message in self._get_visitor_messages():
            text = html2plaintext(message.body or "")
            telling = "@" in text or sum(map(str.isdigit, text)) > 7
            if telling and self._recognise_visitor():
                self._tell_operator()
            if telling:
                self._complete_lead()
        return result

    def _complete_lead(self):
        """What the visitor says of himself later completes the lead made of this."""
        lead = self._get_open_lead()
        if lead.origin_channel_id == self:
            values = self._get_visitor_values()
            lead.with_context(crm_vn_intake=True, crm_vn_keep_customer=True).write(
                {field: value for field, value in values.items() if not lead[field]}
            )

    def _tell_operator(self):
        """Say to the operator alone whom he is talking with, as far as he may know."""
        operator = self.livechat_operator_id.main_user_id
        if not operator:
            return
        known = self.with_user(operator).with_context(lang=operator.lang)
        for record, text in (
            (self.visitor_partner_id, known.env._("You are talking with %s.")),
            (self.visitor_lead_id, known.env._("There is an open lead: %s")),
        ):
            record = record.with_env(known.env)
            if record and record.has_access("read"):
                link = record.sudo()._get_html_link()
                operator._bus_send_transient_message(known, text % link)

    # === The lead ===

    def execute_command_lead(self, **kwargs):
        """Make a lead; what a colleague works on already is told to him instead."""
        self._recognise_visitor()
        lead = self._get_open_lead()
        asked = kwargs["body"].strip() != "/lead"
        if asked and lead and not lead.sudo(False).has_access("write"):
            self._tell_colleague(lead)
            return None
        return super().execute_command_lead(**kwargs)

    def _get_open_lead(self):
        """Return the visitor's lead while it is open, whoever has it."""
        # sudo: a visitor whose lead a colleague has gets no second one
        lead = self.sudo().visitor_lead_id
        return lead.filtered(lambda one: one.active and one.won_status == "pending")

    def _tell_colleague(self, lead):
        """Add the conversation to a colleague's lead; say to both whose it is."""
        self._log_transcript()
        owner = lead.user_id
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Chatted with %s", self.env.user.name),
            user_id=(owner or self.env.user).id,
        )
        self.env.user._bus_send_transient_message(
            self,
            self.env._(
                "%s has an open lead of this visitor. The conversation was added to "
                "it.",
                owner.name or lead.team_id.name or "",
            ),
        )

    def _convert_visitor_to_lead(self, partner, key):
        """Make the lead of what is known, or take the visitor's open one."""
        self._recognise_visitor()
        # sudo: core makes a lead of nobody, marketing may make its own only
        channel = self.sudo()
        lead = self._get_open_lead()
        if not lead:
            lead = super(DiscussChannel, channel)._convert_visitor_to_lead(partner, key)
            lead.with_context(crm_vn_intake=True, crm_vn_keep_customer=True).write(
                self._prepare_visitor_lead_vals(lead)
            )
            channel.visitor_lead_id = lead
        self._log_transcript()
        return lead.sudo(False)

    def _prepare_visitor_lead_vals(self, lead):
        """Return what the chat knows beside what core takes from it."""
        vals = {"type": "lead", **self._get_visitor_values()}
        guest = self._get_visitor_messages().author_guest_id[:1]
        vals["contact_name"] = lead.contact_name or guest.name or False
        if not lead.partner_id and self.visitor_partner_id:
            vals["partner_id"] = self.visitor_partner_id.id
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            # marketing nurtures what it has made
            vals["user_id"] = self.env.uid
        return vals

    # === The transcript ===

    def _close_livechat_session(self, **kwargs):
        is_open = not self.livechat_end_dt
        result = super()._close_livechat_session(**kwargs)
        if is_open:
            self._log_transcript()
        return result

    def _log_transcript(self):
        """Keep the chat as one interaction; written again as the chat goes on."""
        self.ensure_one()
        # sudo: the visitor ends his chat himself; the fact is ours
        channel = self.sudo()
        record = (
            channel.visitor_lead_id
            or channel.lead_ids[:1]
            or channel.visitor_partner_id
        )
        if not record:
            return
        vals = channel._prepare_transcript_vals(record)
        if channel.interaction_id:
            channel.interaction_id.write(vals)
        else:
            channel.interaction_id = channel.interaction_id.create(vals)

    def _prepare_transcript_vals(self, record):
        operator = self.livechat_operator_id.main_user_id or self.env.ref(
            "base.user_root"
        )
        end = self.livechat_end_dt or fields.Datetime.now()
        hours = max((end - self.create_date).total_seconds(), 0) / 3600
        return self.env["crm.interaction"]._prepare_from_record(
            record,
            "chat",
            name=self.livechat_channel_id.name or self.name,
            direction="in",
            date=self.create_date,
            duration=min(hours, 24),
            note=html2plaintext(self._get_channel_history())[:TRANSCRIPT_SIZE],
            user_id=operator.id,
            company_id=self.env.company.id,
        )
