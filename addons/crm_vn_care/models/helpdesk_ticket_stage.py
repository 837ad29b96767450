from odoo import api, fields, models

# xml id of OCA's stage → our mail on entering it
STAGE_MAILS = {
    "helpdesk_ticket_stage_new": "mail_template_ticket_received",
    "helpdesk_ticket_stage_done": "mail_template_ticket_solved",
    "helpdesk_ticket_stage_cancelled": "mail_template_ticket_closed",
    "helpdesk_ticket_stage_rejected": "mail_template_ticket_closed",
}
# they greet the agent, in English, and go to the customer
OCA_TEMPLATES = (
    "assignment_email_template",
    "closed_ticket_template",
    "changed_stage_template",
)


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    is_solved = fields.Boolean(
        string="Solved Stage",
        help="A case enters this stage only with a resolution "
        "(and with a root cause where its type asks for one).",
    )

    # === Installation: OCA's records, which a customer may have changed ===

    @api.model
    def _set_up_upstream_stages(self):
        """Mark what means solved, ask for satisfaction there, mail our words."""
        solved = self._get_upstream("helpdesk_ticket_stage_done")
        solved.is_solved = True
        if solved and not solved.rating_mail_template_id:
            solved.rating_mail_template_id = self.env.ref(
                "crm_vn_care.mail_template_ticket_rating"
            )
        self._replace_upstream_mails()

    @api.model
    def _replace_upstream_mails(self):
        """Put our mails where OCA's stand; archive those that no stage uses."""
        templates = self.env["mail.template"].concat(
            *(self._get_upstream(name, "mail.template") for name in OCA_TEMPLATES)
        )
        for name, mail in STAGE_MAILS.items():
            stage = self._get_upstream(name)
            if stage and stage.mail_template_id <= templates:
                stage.mail_template_id = self.env.ref(f"crm_vn_care.{mail}")
        stages = self.with_context(active_test=False)
        used = stages.search([("mail_template_id", "in", templates.ids)])
        (templates - used.mail_template_id).active = False

    @api.model
    def _get_upstream(self, name, model=None):
        """Return a record of helpdesk_mgmt, or none if somebody deleted it."""
        record = self.env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
        return record or self.env[model or self._name]
