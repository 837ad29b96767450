import logging

from odoo import api, fields, models
from odoo.fields import Command, Domain

from .crm_lead_assignment import MOVED

_logger = logging.getLogger(__name__)

BATCH = 100


class CrmLead(models.Model):
    """A lost opportunity comes back on the day it was asked to.

    What was lost stays lost, with its reason; on that day a new opportunity is opened
    from it, with a to-do for the salesperson. One only: the key on ``origin_lead_id``
    holds against parallel runs.
    """

    _inherit = "crm.lead"

    return_date = fields.Date(
        string="Come Back On",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="On this day a new opportunity is opened from the lost one.",
    )
    return_error = fields.Char(string="Why It Did Not Come Back", copy=False)
    origin_lead_id = fields.Many2one(
        "crm.lead",
        string="Comes Back From",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The lost opportunity whose customer asked us to come back.",
    )
    return_lead_ids = fields.One2many(
        "crm.lead", "origin_lead_id", string="Opened Again As"
    )

    _origin_lead_uniq = models.UniqueIndex(
        "(origin_lead_id) WHERE origin_lead_id IS NOT NULL",
        "This lost opportunity has come back already.",
    )

    @api.model
    def _get_return_domain(self):
        return (
            Domain("active", "=", False)
            & Domain("won_status", "=", "lost")
            & Domain("return_date", "<=", fields.Date.context_today(self))
            & Domain("return_error", "=", False)
            & Domain("return_lead_ids", "=", False)
        )

    @api.model
    def _cron_return(self):
        """Open what is due again, in committed batches."""
        cron = self.env["ir.cron"]
        leads = self.with_context(active_test=False)
        domain = self._get_return_domain()
        cron._commit_progress(remaining=leads.search_count(domain))
        while batch := leads.search(domain, limit=BATCH, order="return_date, id"):
            locked = batch.try_lock_for_update()
            locked._return_all()
            if not locked or not cron._commit_progress(len(locked)):
                break

    def _return_all(self):
        """Open each again; what fails keeps its reason and does not stop the others."""
        for lead in self:
            try:
                with self.env.cr.savepoint():
                    lead._return()
            except Exception as error:
                _logger.exception("Lost opportunity %s did not come back", lead.id)
                lead.return_error = f"{type(error).__name__}: {error}"

    def _return(self):
        """Return the opportunity that is opened from this lost one."""
        self.ensure_one()
        # whoever lost it is told by the activity, and has nothing to accept
        moved = self.with_context(**{MOVED: True})
        lead = moved.create(self._prepare_return_vals()).with_env(self.env)
        lead.activity_schedule(**self._prepare_return_activity_vals(lead))
        self._message_log(
            body=self.env._("The customer is asked again: %s", lead._get_html_link())
        )
        return lead

    def _prepare_return_vals(self):
        copied = ("name", "type", "contact_name", "partner_name", "email_from", "phone")
        copied += ("need", "function", "expected_revenue", "priority")
        linked = ("partner_id", "company_id", "team_id", "campaign_id")
        linked += ("source_id", "medium_id")
        return {
            **{name: self[name] for name in copied},
            **{name: self[name].id for name in linked},
            "user_id": self._get_return_user().id,
            "tag_ids": [Command.set(self.tag_ids.ids)],
            "origin_lead_id": self.id,
            "party_ids": [
                Command.create({"partner_id": p.partner_id.id, "role": p.role})
                for p in self.party_ids
            ],
        }

    def _get_return_user(self):
        """Return who lost it, or who leads the team now."""
        user = self.user_id
        return user if user.active else self.team_id.user_id

    def _prepare_return_activity_vals(self, lead):
        user = lead.user_id or self.env.user
        speaking = self.with_context(lang=user.lang)
        reason = speaking.lost_reason_id.name or ""
        return {
            "act_type_xmlid": "mail.mail_activity_data_call",
            "date_deadline": fields.Date.context_today(self),
            "user_id": user.id,
            "summary": speaking.env._("The customer asked us to come back"),
            "note": speaking.env._(
                "Lost for: %(reason)s. The customer said: %(feedback)s",
                reason=reason,
                feedback=self.customer_feedback or "—",
            ),
        }

    def action_view_origin(self):
        self.ensure_one()
        return self.origin_lead_id._get_records_action(name=self.origin_lead_id.name)
