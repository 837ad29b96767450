from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import identity


class ResPartner(models.Model):
    """Where the customer is: street, ward, province. Districts are gone since 2025."""

    _inherit = "res.partner"

    ward_id = fields.Many2one(
        "vn.ward",
        index="btree_not_null",
        domain="[('state_id', '=?', state_id)]",
        ondelete="restrict",
        help="Fills the province, and the city that invoices and bank codes print.",
    )
    old_address = fields.Char(
        string="Address Before 07/2025",
        help="As older contracts and registrations have it, with its district.",
    )
    address_warning = fields.Char(compute="_compute_address_warning")

    # === Computes ===

    @api.depends("city", "state_id", "ward_id")
    def _compute_address_warning(self):
        """A ward that was typed and is not one of its province."""
        index = self.env["vn.ward"]._get_ids_by_name()
        kinds = ("phuong ", "xa ", "dac khu ")
        for partner in self:
            key = identity.search_key(partner.city)
            state = partner.state_id
            partner.address_warning = False
            if (
                state.country_id.code == "VN"
                and not partner.ward_id
                and key.startswith(kinds)
                and (state._origin.id, key) not in index
            ):
                partner.address_warning = self.env._(
                    "“%(ward)s” is not a ward of %(state)s since 1 July 2025. Choose "
                    "the ward it belongs to now.",
                    ward=partner.city,
                    state=state.name,
                )

    # === Checks ===

    @api.constrains("ward_id", "state_id")
    def _check_ward_state(self):
        for partner in self:
            ward, state = partner.ward_id, partner.state_id
            if ward and state and ward.state_id != state:
                raise ValidationError(
                    self.env._(
                        "“%(ward)s” belongs to %(ward_state)s, not to %(state)s, where "
                        "“%(customer)s” is. Choose a ward of %(state)s.",
                        ward=ward.name,
                        ward_state=ward.state_id.name,
                        state=state.name,
                        customer=partner.display_name or partner.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_address_vals(v) for v in vals_list])

    def write(self, vals):
        vals = self._complete_address_vals(vals)
        moved = self._filtered_leaving_ward(vals)
        if moved:
            super(ResPartner, self - moved).write(vals)
            vals = {"city": False, **vals, "ward_id": False}
        result = super(ResPartner, moved or self).write(vals)
        if "ward_id" not in vals and {"city", "state_id"} & vals.keys():
            self._match_typed_wards()
        return result

    def _match_typed_wards(self):
        """Take the ward that was typed as the city, where it is one of the province."""
        for partner in self:
            if partner.city and partner.state_id and not partner.ward_id:
                ward = self.env["vn.ward"]._find_by_text(partner.state_id, partner.city)
                if ward:
                    partner.ward_id = ward

    @api.model
    def _complete_address_vals(self, vals):
        """Add what follows from the ward, or the ward that was typed as the city."""
        Ward = self.env["vn.ward"]
        if vals.get("ward_id"):
            ward = Ward.browse(vals["ward_id"])
            return {**self._prepare_ward_vals(ward), **vals}
        if vals.get("state_id") and vals.get("city") and "ward_id" not in vals:
            state = self.env["res.country.state"].browse(vals["state_id"])
            if ward := Ward._find_by_text(state, vals["city"]):
                return {**vals, "ward_id": ward.id}
        return vals

    @api.model
    def _prepare_ward_vals(self, ward):
        # sudo: the ward was chosen; what it says of itself is public
        ward = ward.sudo()
        return {
            "city": ward.name,
            "state_id": ward.state_id.id,
            "country_id": ward.state_id.country_id.id,
        }

    def _filtered_leaving_ward(self, vals):
        """Partners whose province changes while their ward was not chosen anew."""
        if "state_id" not in vals or "ward_id" in vals:
            return self.browse()
        return self.filtered(
            lambda partner: (
                partner.ward_id and partner.ward_id.state_id.id != vals["state_id"]
            )
        )

    @api.onchange("ward_id")
    def _onchange_ward_id(self):
        """Show at once what saving would set."""
        if self.ward_id:
            self.update(self._prepare_ward_vals(self.ward_id))

    @api.onchange("state_id")
    def _onchange_state_leaves_ward(self):
        if self.ward_id and self.ward_id.state_id != self.state_id:
            self.ward_id = self.city = False

    # === Core's address ===

    @api.model
    def _address_fields(self):
        return [*super()._address_fields(), "ward_id"]

    def _display_address(self, without_company=False):
        """Vietnamese addresses have no empty lines and no commas around nothing."""
        address = super()._display_address(without_company=without_company)
        if self.country_id.code != "VN":
            return address
        lines = (
            ", ".join(part.strip() for part in line.split(",") if part.strip())
            for line in address.split("\n")
        )
        return "\n".join(line for line in lines if line)
