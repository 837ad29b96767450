from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = ("phone", "email", "record")


class ResPartner(models.Model):
    """What of the customer's data was confirmed, when and by whom.

    Whoever ticks a flag is named with the time; a change of the value takes the flag
    away again. The date and the name cannot be written, from anywhere.
    """

    _inherit = "res.partner"

    phone_verified = fields.Boolean(copy=False, tracking=True)
    phone_verified_on = fields.Datetime(copy=False, readonly=True)
    phone_verified_by_id = fields.Many2one("res.partner", copy=False, readonly=True)
    email_verified = fields.Boolean(copy=False, tracking=True)
    email_verified_on = fields.Datetime(copy=False, readonly=True)
    email_verified_by_id = fields.Many2one("res.partner", copy=False, readonly=True)
    record_verified = fields.Boolean(copy=False, tracking=True)
    record_verified_on = fields.Datetime(copy=False, readonly=True)
    record_verified_by_id = fields.Many2one("res.partner", copy=False, readonly=True)

    # === Hooks ===

    @api.model
    def _verified_fields(self, kind):
        """Return the fields that a flag stands for."""
        if kind == "record":
            return self._verification_page_fields()
        return [kind]

    @api.model
    def _verification_page_fields(self):
        """Return the fields a customer sees and corrects on his page, in order."""
        names = ("name", "vat", "phone", "second_phone", "email")
        address = ("street", "ward_id", "city", "state_id", "website")
        known = self._get_update_fields()
        return [name for name in (*names, *address) if name in known]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_verified_vals(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._prepare_verified_vals(vals)
        before = self._get_verified_values(vals)
        result = super().write(vals)
        for kind, old in before.items():
            lost = self.browse(
                partner.id
                for partner, values in old.items()
                if values != partner._get_verified_value(kind)
            )
            if lost:
                super(ResPartner, lost).write(self._prepare_flag_vals(kind, False))
        return result

    @api.model
    def _prepare_verified_vals(self, vals):
        """Return ``vals`` with date and name put beside each flag, none typed."""
        typed = [f"{kind}_verified_{end}" for kind in KINDS for end in ("on", "by_id")]
        flags = [kind for kind in KINDS if f"{kind}_verified" in vals]
        if not flags and not any(name in vals for name in typed):
            return vals
        vals = {name: value for name, value in vals.items() if name not in typed}
        for kind in flags:
            vals.update(self._prepare_flag_vals(kind, vals[f"{kind}_verified"]))
        return vals

    @api.model
    def _prepare_flag_vals(self, kind, verified):
        # a recordset in the context cannot come over RPC
        by = self.env.context.get("crm_verified_by")
        if not isinstance(by, models.BaseModel):
            by = self.env.user.partner_id
        return {
            f"{kind}_verified": bool(verified),
            f"{kind}_verified_on": verified and fields.Datetime.now(),
            f"{kind}_verified_by_id": verified and by.id,
        }

    def _get_verified_values(self, vals):
        """Return {kind: {partner: value}} of the flags that ``vals`` may take away."""
        found = {}
        for kind in KINDS:
            touched = not set(self._verified_fields(kind)).isdisjoint(vals)
            if touched and f"{kind}_verified" not in vals:
                flagged = self.filtered(f"{kind}_verified")
                if flagged:
                    found[kind] = {
                        partner: partner._get_verified_value(kind)
                        for partner in flagged
                    }
        return found

    def _get_verified_value(self, kind):
        self.ensure_one()
        return [
            self.phone_key if name == "phone" else self[name]
            for name in self._verified_fields(kind)
        ]

    # === Actions ===

    def _set_verified(self, kinds, by=None):
        """Tick the flags ``kinds``; ``by`` is the partner who confirmed, else the user.

        A phone or e-mail that is empty is not confirmed.
        """
        for partner in self.with_context(crm_verified_by=by):
            vals = {
                f"{kind}_verified": True
                for kind in kinds
                if kind == "record" or partner[kind]
            }
            partner.write(vals)

    def action_request_verification(self):
        """Send the customer the link where he confirms or corrects his data."""
        for partner in self:
            partner.check_access("write")
            if not partner.email:
                raise UserError(
                    self.env._(
                        "“%(customer)s” has no e-mail address to send the link to. "
                        "Enter one first.",
                        customer=partner.display_name,
                    )
                )
        verifications = self.env["crm.partner.verification"]._send_to(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The link was sent to %(emails)s.",
                    emails=", ".join(verifications.mapped("email")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
