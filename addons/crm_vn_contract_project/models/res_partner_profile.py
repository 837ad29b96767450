from odoo import models

COMPLETE_PROFILE = "crm_vn_contract_project.mail_activity_type_complete_profile"


class ResPartner(models.Model):
    """Who signed a contract has a complete record: what is missing becomes a to-do.

    One to-do per customer; it is done by itself once nothing is missing any more.
    """

    _inherit = "res.partner"

    def _ask_for_profile(self, user):
        """Ask ``user`` for the points a customer's record must have and lacks."""
        for partner in self:
            missing = partner.quality_missing_ids
            if not missing or partner._get_profile_activities():
                continue
            partner.activity_schedule(
                COMPLETE_PROFILE,
                user_id=user.id,
                summary=self.env._("Complete the customer's record"),
                note=self.env._(
                    "%(customer)s signed a contract. Still missing: %(points)s.",
                    customer=partner.name,
                    points=", ".join(missing.mapped("name")),
                ),
            )

    def _get_profile_activities(self):
        # sudo: the to-do may be a colleague's
        activity_type = self.env.ref(COMPLETE_PROFILE)
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", activity_type.id),
                ]
            )
        )

    # === Done by itself ===

    def _quality_to_compute(self):
        """Look at the end of the transaction whether a to-do is done."""
        res = super()._quality_to_compute()
        callbacks = self.env.cr.precommit
        ids = callbacks.data.setdefault("agreement.profile_partner_ids", set())
        if not ids:
            # sudo: the to-do follows from the record, whoever completes it
            callbacks.add(self.sudo().browse()._close_profile_activities)
        ids.update((self | self.sudo().parent_id).ids)
        return res

    def _close_profile_activities(self):
        """Close the to-dos of changed partners whose record is complete."""
        ids = self.env.cr.precommit.data.pop("agreement.profile_partner_ids", ())
        activities = self.browse(ids)._get_profile_activities()
        for partner in self.browse(activities.mapped("res_id")):
            if not partner.quality_missing_ids:
                partner.activity_feedback(
                    [COMPLETE_PROFILE], feedback=self.env._("The record is complete.")
                )
