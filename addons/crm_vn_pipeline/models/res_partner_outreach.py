from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ResPartner(models.Model):
    """The jobs a customer is part of, and the way from a list of customers to a job."""

    _inherit = "res.partner"

    outreach_line_ids = fields.One2many(
        "crm.outreach.line", "partner_id", string="Outreach"
    )
    outreach_reached_line_ids = fields.One2many(
        "crm.outreach.line", "recipient_id", export_string_translation=False
    )

    @api.model
    def _visibility_documents(self):
        """Whoever has to call or visit a customer sees him until it is done."""
        return super()._visibility_documents() + [
            (
                "crm.outreach.line",
                [
                    ("user_id", "=", self.env.uid),
                    ("state", "in", ("planned", "open")),
                    ("outreach_id.state", "=", "running"),
                ],
                "partner_id",
            )
        ]

    def _get_mail_address(self, separator):
        """Return the postal address without name, and without our own country."""
        self.ensure_one()
        # sudo: an address on an envelope does not depend on who prints it
        partner = self.sudo()
        lines = [line for line in partner._display_address(True).split("\n") if line]
        country = partner.country_id
        if country and country == self.env.company.country_id:
            ours = f", {country.name}"
            lines = [line.removesuffix(ours) for line in lines if line != country.name]
        return separator.join(lines)

    def action_new_outreach(self):
        """Open a job for the customers chosen in the list: choose the kind, start."""
        customers = self.filtered(lambda partner: not partner.is_ours)
        if not customers:
            raise UserError(
                self.env._("Choose the customers first: colleagues are no customers.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer to Customers"),
            "res_model": "crm.outreach",
            "view_mode": "form",
            "context": {
                "default_partner_ids": [Command.set(customers.ids)],
                "default_name": self.env._(
                    "Offer of %(date)s",
                    date=fields.Date.context_today(self).strftime("%d/%m/%Y"),
                ),
            },
        }
