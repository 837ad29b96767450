from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLead(models.Model):
    """Where a lead comes from; a source that is somebody's referral says whose."""

    _inherit = "crm.lead"

    referrer_kind = fields.Selection(related="source_id.referrer_kind")
    referrer_partner_id = fields.Many2one(
        "res.partner",
        string="Referring Customer",
        index="btree_not_null",
        ondelete="restrict",
        help="The customer who recommended us.",
    )
    referrer_user_id = fields.Many2one(
        "res.users",
        string="Referring Colleague",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="The colleague of another department who passed the customer on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._check_referrer()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if {"source_id", "referrer_partner_id", "referrer_user_id"} & vals.keys():
            self._check_referrer()
        return result

    def _check_referrer(self):
        """A referral says whose; what comes in by itself may lack it.

        No constraint of the ORM: these run with all rights, and cannot tell who writes.
        """
        if self.env.su or self.env.context.get("import_file"):
            return
        names = {"customer": "referrer_partner_id", "colleague": "referrer_user_id"}
        for lead in self:
            name = names.get(lead.source_id.referrer_kind)
            if name and not lead[name]:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” comes from the source “%(origin)s”: say who "
                        "referred it, in the field “%(field)s”.",
                        lead=lead.display_name,
                        origin=lead.source_id.name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _merge_get_fields(self):
        return [
            *super()._merge_get_fields(),
            "referrer_partner_id",
            "referrer_user_id",
        ]
