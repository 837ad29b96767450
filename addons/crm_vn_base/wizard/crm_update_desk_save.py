from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize

from ..tools import identity


class CrmUpdateDesk(models.TransientModel):
    """The desk's second half: save, verify, and what starts from here."""

    _inherit = "crm.update.desk"

    # === Save ===

    def action_save(self):
        """Update or create the customer, with source and log."""
        self.ensure_one()
        self._check_ready()
        if self.step == "create":
            self._create_customer()
        elif self.step == "compare":
            self.partner_id.check_access("write")
            self._update_customer()
        else:
            raise UserError(self.env._("Choose a customer first, or create a new one."))
        self._create_contact()
        self._verify()
        self.step = "done"
        return True

    def action_send_request(self):
        """Ask the person in charge for the change, for who may not make it."""
        self.ensure_one()
        self._check_ready()
        texts = self._get_taken_texts()
        request = self.env["crm.partner.update.request"].create(
            {
                "partner_id": self.partner_id.id,
                "source": self.source,
                "reason": self.note,
                "attachment_ids": [Command.set(self.attachment_ids.ids)],
                "line_ids": [
                    Command.create({"field_name": name, "new_value": text})
                    for name, text in texts.items()
                ],
            }
        )
        self.write({"step": "done", "request_id": request.id})
        return True

    def _check_ready(self):
        if not self.source:
            raise UserError(
                self.env._("Say where the data come from before you save them.")
            )
        for line in self.line_ids:
            if line.problem:
                raise UserError(line.problem)
            if line._is_stale():
                current = self.partner_id._get_update_text(line.field_name)
                raise UserError(
                    self.env._(
                        "Somebody changed “%(field)s” of %(customer)s meanwhile: it is "
                        "“%(value)s” now. Choose the customer again to compare anew.",
                        field=self.partner_id._fields[
                            line.field_name
                        ]._description_string(self.env),
                        customer=self.partner_id.display_name,
                        value=current,
                    )
                )

    def _get_taken_texts(self):
        texts = {
            line.field_name: line.new_value or ""
            for line in self.line_ids
            if line.decision == "take"
        }
        cleared = self.line_ids.filtered(lambda line: line.decision == "clear")
        return {**texts, **dict.fromkeys(cleared.mapped("field_name"), "")}

    def _prepare_log_vals(self):
        return {"note": self.note, "attachment_ids": self.attachment_ids}

    def _update_customer(self):
        self.update_id = self.partner_id._apply_update(
            self._get_taken_texts(), self.source, **self._prepare_log_vals()
        )

    def _create_customer(self):
        partner = self.env["res.partner"]._create_from_update(
            self._get_taken_texts(),
            self.source,
            self._prepare_customer_vals(),
            **self._prepare_log_vals(),
        )
        self.write({"partner_id": partner.id, "update_id": partner.update_ids[:1].id})

    def _prepare_customer_vals(self):
        vals = {"is_company": self.is_company, "user_id": self.env.uid}
        if self.parent_id:
            vals = {"is_company": False, "parent_id": self.parent_id.id}
        if "lang" in self.env["res.partner"].default_get(["lang"]):
            return vals
        return {**vals, "lang": self.env.lang}

    def _create_contact(self):
        """Create the person of the card, unless the organisation has him already."""
        if not (self.contact_name and self.partner_id.is_company):
            return
        key = identity.search_key(self.contact_name)
        email = email_normalize(self.contact_email or "")
        known = self.partner_id.child_ids.filtered(
            lambda child: (
                identity.search_key(child.name) == key
                or (email and child.email_normalized == email)
            )
        )
        if known:
            return
        texts = {
            "name": self.contact_name,
            "function": self.contact_function,
            "phone": self.contact_phone,
            "email": self.contact_email,
        }
        self.env["res.partner"]._create_from_update(
            {name: text for name, text in texts.items() if text},
            self.source,
            {"is_company": False, "parent_id": self.partner_id.id},
        )

    def _verify(self):
        kinds = [kind for kind in ("phone", "email") if self[f"{kind}_confirmed"]]
        if kinds:
            self.partner_id._set_verified(kinds)
        if self.send_verification:
            self.partner_id.action_request_verification()

    # === From here ===

    def action_open_partner(self):
        self.ensure_one()
        partner = self._get_customer()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "views": [(False, "form")],
        }

    def action_start_again(self):
        """An empty desk."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn_base.crm_update_desk_action"
        )
        return {**action, "target": "main"}

    def action_log_interaction(self):
        return self._get_customer().action_log_interaction()

    def action_schedule_activity(self):
        return self.env["mail.activity"]._get_schedule_action(self._get_customer())

    def _get_customer(self):
        """Return the saved customer that everything from here hangs on."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._("Choose or save the customer first: it belongs to one.")
            )
        self.partner_id.check_access("read")
        return self.partner_id

    def _get_document_action(self, model, name, **defaults):
        """Return the action that opens a new document of this customer.

        For the later add-ons' buttons. The document is refused without its customer:
        its model inherits ``crm.desk.document.mixin``.
        """
        partner = self._get_customer()
        context = {f"default_{field}": value for field, value in defaults.items()}
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "context": {
                **context,
                "default_partner_id": partner.id,
                "crm_desk_partner_id": partner.id,
            },
        }
