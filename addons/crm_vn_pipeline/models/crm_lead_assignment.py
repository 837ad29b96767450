from odoo import api, models

# set by what moves leads in its own way: a hand-over, its return, a leaving employee
MOVED = "crm_vn_lead_moved"


class CrmLead(models.Model):
    """Who is given a lead directly accepts it too, where his team asks for it.

    Dragging it to a column of the board, choosing the salesperson on the form, an
    import of assignments or an enquiry for somebody: each starts the same hand-over as
    the button does. An offer that still waits is taken back in any case, so that it
    cannot expire under the new salesperson.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if not self.env.context.get(MOVED) and not self.env.context.get("import_file"):
            nobody = (self.env["res.users"], self.env["crm.team"])
            # sudo: a lead made for somebody else may be his alone from now on
            leads.sudo()._on_assigned(dict.fromkeys(leads, nobody))
        return leads

    def write(self, vals):
        if "user_id" not in vals or self.env.context.get(MOVED):
            return super().write(vals)
        # sudo: whoever gives a lead away may not see it any more
        before = {lead: (lead.user_id, lead.team_id) for lead in self.sudo()}
        result = super().write(vals)
        self.sudo()._on_assigned(before)
        return result

    def _on_assigned(self, before):
        """Start the hand-over of what was given away.

        :param dict before: lead: (salesperson, team) it had
        """
        given = self.filtered(
            lambda lead: lead.user_id and lead.user_id != before[lead][0]
        )
        offered = given.filtered(lambda lead: lead._must_be_accepted())
        waiting = self.filtered(
            lambda lead: (
                lead.handover_state == "offered"
                and lead.handover_id.user_id != lead.user_id
            )
        )
        Handover = self.env["crm.lead.handover"]
        if taken_back := waiting - offered:
            Handover._cancel(taken_back, self.env._("Given to somebody else"))
        for (user, team), leads in offered.grouped(
            lambda lead: (lead.user_id, lead.team_id)
        ).items():
            Handover._offer(leads, user, team._get_accept_hours(), before=before)

    def _must_be_accepted(self):
        self.ensure_one()
        return (
            self.team_id.accept_assigned
            and self.active
            and self.won_status == "pending"
            and self.user_id != self.env.user
        )
