from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class CrmPartnerDetailMixin(models.AbstractModel):
    """A line of a customer's profile: the rights on it are those on the customer.

    Access rights of the model itself say which roles deal with profiles at all.
    """

    _name = "crm.partner.detail.mixin"
    _description = "Line of the Customer Profile"

    # the other side of the line that opens it for reading too, as in a relation
    _other_partner_field = None

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        visible = partners._search([])
        domain = Domain("partner_id", "in", visible)
        if self._other_partner_field:
            domain |= Domain(self._other_partner_field, "in", visible)
        return domain

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not self or self.env.su:
            return result
        refused = result[0] if result else self.browse()
        refused |= (self - refused)._filtered_without_partner_access(operation)
        if not refused:
            return result
        return refused, lambda: refused._prepare_access_error(operation)

    def _filtered_without_partner_access(self, operation):
        """Return the lines of customers on whom ``operation`` is not allowed."""
        # sudo: the line itself is what is being asked about
        lines = self.sudo()
        reading = operation == "read"
        fnames = ["partner_id"]
        if reading and self._other_partner_field:
            fnames.append(self._other_partner_field)
        partners = lines.env["res.partner"].union(*(lines[f] for f in fnames))
        allowed = partners.with_env(self.env)._filtered_access(
            "read" if reading else "write"
        )
        refused = lines.filtered(
            lambda line: not any(line[fname].id in allowed.ids for fname in fnames)
        )
        return refused.with_env(self.env)

    def _prepare_access_error(self, operation):
        # sudo: to name the customer the user has no access to
        customer = self.sudo().partner_id[:1]
        return AccessError(
            self.env._(
                "This belongs to the profile of “%(customer)s”, which you may not "
                "%(operation)s. Ask the person in charge of that customer.",
                customer=customer.display_name,
                operation=self.env._("read")
                if operation == "read"
                else self.env._("change"),
            )
        )
