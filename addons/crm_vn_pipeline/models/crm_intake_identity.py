from odoo import api, fields, models
from odoo.tools import SQL


class CrmIntakeIdentity(models.Model):
    """By what somebody from outside is recognised, and his latest lead.

    A key is ``phone:…``, ``email:…``, ``facebook:page:sender`` or ``visitor:…``. The
    unique index is what keeps two parallel runs from making two leads of one person:
    each run claims the keys before it looks for leads, and the second one to claim a
    key fails and leaves its payload to the next run.
    """

    _name = "crm.intake.identity"
    _description = "Identity of an Enquirer"
    _rec_name = "key"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    key = fields.Char(required=True)
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    seen_on = fields.Datetime(required=True, default=fields.Datetime.now)

    _key_uniq = models.UniqueIndex(
        "(company_id, key)", "This identity is known already."
    )

    @api.model
    def _claim(self, company, keys):
        """Take the keys for this transaction; return {key: lead} as known so far."""
        if not keys:
            return {}
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO crm_intake_identity AS i (company_id, key, seen_on)
                   SELECT %s, key, now() AT TIME ZONE 'UTC' FROM unnest(%s) AS key
                   ON CONFLICT (company_id, key)
                   DO UPDATE SET seen_on = EXCLUDED.seen_on
                   RETURNING i.key, i.lead_id""",
                company.id,
                sorted(set(keys)),  # in one order, so that two runs cannot deadlock
            )
        )
        return {
            key: self.env["crm.lead"].browse(lead_id)
            for key, lead_id in rows
            if lead_id
        }

    @api.model
    def _bind(self, company, leads_by_key):
        """Remember the lead of each key."""
        if leads_by_key:
            self.invalidate_model(["lead_id"])
            self.env.execute_query(
                SQL(
                    """UPDATE crm_intake_identity i SET lead_id = v.lead_id
                         FROM unnest(%s, %s) AS v (key, lead_id)
                        WHERE i.company_id = %s AND i.key = v.key
                    RETURNING i.id""",
                    list(leads_by_key),
                    [lead.id for lead in leads_by_key.values()],
                    company.id,
                )
            )
