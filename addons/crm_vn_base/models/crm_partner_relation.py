from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmPartnerRelation(models.Model):
    """Two customers that belong together: one row, shown on both of them."""

    _name = "crm.partner.relation"
    _description = "Relation Between Customers"
    _inherit = "crm.partner.detail.mixin"
    _other_partner_field = "other_partner_id"
    _order = "partner_id, type_id, id"

    type_id = fields.Many2one(
        "crm.partner.relation.type",
        string="Relation",
        required=True,
        ondelete="restrict",
    )
    other_partner_id = fields.Many2one(
        "res.partner",
        string="Related Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    inverse_label = fields.Char(
        string="Seen From the Other Side", compute="_compute_inverse_label"
    )
    date_from = fields.Date(string="Since")
    date_to = fields.Date(string="Until")
    note = fields.Char()

    _pair_uniq = models.Constraint(
        "unique(partner_id, other_partner_id, type_id)",
        "This relation is recorded already.",
    )

    @api.depends("type_id.name", "type_id.inverse_name")
    def _compute_inverse_label(self):
        for relation in self:
            kind = relation.type_id
            relation.inverse_label = kind.inverse_name or kind.name

    @api.depends("partner_id", "other_partner_id", "type_id")
    def _compute_display_name(self):
        for relation in self:
            relation.display_name = (
                f"{relation.partner_id.name} – {relation.type_id.name}: "
                f"{relation.other_partner_id.name}"
            )

    @api.constrains("partner_id", "other_partner_id", "type_id")
    def _check_pair(self):
        """Not with itself, and one row for both sides."""
        others = self.search(
            [
                ("partner_id", "in", self.other_partner_id.ids),
                ("other_partner_id", "in", self.partner_id.ids),
            ]
        )
        known = {(r.partner_id, r.other_partner_id, r.type_id) for r in others}
        for relation in self:
            customer, other = relation.partner_id, relation.other_partner_id
            if customer == other:
                raise ValidationError(
                    self.env._(
                        "“%(customer)s” cannot be related to itself.",
                        customer=customer.display_name,
                    )
                )
            if (other, customer, relation.type_id) in known:
                raise ValidationError(
                    self.env._(
                        "The relation of “%(customer)s” and “%(other)s” is recorded "
                        "already: it shows on both of them.",
                        customer=customer.display_name,
                        other=other.display_name,
                    )
                )
