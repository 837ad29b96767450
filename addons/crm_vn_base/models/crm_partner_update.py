from odoo import api, fields, models
from odoo.fields import Command, Domain

from .res_partner_update import SOURCES


class CrmPartnerUpdate(models.Model):
    """One update of a customer: from which source, by whom, what it changed.

    Written by updates only. Who may read the customer may read its updates.
    """

    _name = "crm.partner.update"
    _description = "Customer Update"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("update", "Update"), ("create", "New customer"), ("verify", "Confirmed")],
        string="Type",
        required=True,
        default="update",
    )
    source = fields.Selection(SOURCES, required=True, index=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", string="By", index="btree_not_null")
    note = fields.Text()
    request_id = fields.Many2one(
        "crm.partner.update.request", index="btree_not_null", ondelete="set null"
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")
    line_ids = fields.One2many("crm.partner.update.line", "update_id", string="Changes")
    summary = fields.Char(string="What Changed", compute="_compute_summary")

    # === Computes ===

    @api.depends("line_ids.field_name", "line_ids.new_value")
    def _compute_summary(self):
        labels = dict(self.env["res.partner"]._get_update_selection())
        for update in self:
            update.summary = "; ".join(
                f"{labels.get(line.field_name, line.field_name)}: "
                f"{line.new_value or '∅'}"
                for line in update.line_ids
            )

    # === Access: as the customer ===

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            Partner = self.env["res.partner"].with_context(active_test=False)
            domain = Domain(domain) & Domain("partner_id", "in", Partner._search([]))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        # sudo: only to see whose updates they are
        partners = {update: update.sudo().partner_id.sudo(False) for update in self}
        readable = self.env["res.partner"].union(*partners.values())
        readable = readable._filtered_access("read")
        forbidden = self.filtered(lambda update: partners[update] not in readable)
        if forbidden:
            Rule = self.env["ir.rule"]
            return forbidden, lambda: Rule._make_access_error(operation, forbidden)
        return None

    # === Log ===

    @api.model
    def _create_log(self, vals, lines):
        """Create the update. ``lines``: [(field name, old text, new text)].

        :param vals: may hold ``attachment_ids`` as a recordset the user gave as proof
        """
        attachments = vals.pop("attachment_ids", None)
        update = self.create(
            {
                **vals,
                "line_ids": [
                    Command.create(
                        {"field_name": name, "old_value": old, "new_value": new}
                    )
                    for name, old, new in lines
                ],
            }
        )
        if attachments:
            update._keep_attachments(attachments)
        return update

    def _keep_attachments(self, attachments):
        """The proof is read by who reads the update, not by everybody."""
        attachments.sudo(False).check_access("read")
        # sudo: the log keeps the proof, its author does not edit it any more
        for attachment in attachments.sudo():
            kept = attachment
            if attachment.res_id and attachment.res_model != "crm.update.desk":
                kept = attachment.copy()
            kept.write({"res_model": self._name, "res_id": self.id})
            self.attachment_ids |= kept

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }
