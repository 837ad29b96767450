from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import identity
from ..tools.phone import format_phone, phone_key

LOGGED_FIELDS = ("name", "vat", "phone", "second_phone", "email")
LOGGED_FIELDS += ("contact_address", "ref", "user_id")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two records of one customer become one, and nothing of either is lost.

    Core moves documents, messages, followers and attachments. Here: who may do it,
    what cannot be one customer, phone numbers that find no field, and the values of
    the merged record in the chatter of the one that stays.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) > 1:
            self._check_may_merge()
            self._check_one_customer(partners)
        # different e-mail addresses are what makes two records of one customer
        return super()._merge(partner_ids, dst_partner, extra_checks=False)

    def _check_may_merge(self):
        if not self.env["res.partner"]._may_merge():
            raise AccessError(
                self.env._(
                    "Only a sales manager or an administrator merges customers. Ask "
                    "yours: the customers' owners lose a record."
                )
            )

    def _check_one_customer(self, partners):
        """Refuse what are surely two: companies of ours, users, two tax codes."""
        for partner in partners:
            if partner.is_own_company:
                raise UserError(
                    self.env._(
                        "%s is one of our own companies: it stays a record of its own.",
                        partner.display_name,
                    )
                )
        # sudo: which contacts are users is no secret here
        users = partners.sudo().with_context(active_test=False).user_ids
        if internal := users.filtered(lambda user: not user.share):
            raise UserError(
                self.env._(
                    "%s is a colleague who logs in here, not a customer: take it out "
                    "of the list.",
                    internal[0].name,
                )
            )
        codes = {identity.normalize_mst(p.vat): p for p in partners if p.vat}
        if len(codes) > 1:
            raise UserError(
                self.env._(
                    "Two tax codes are two organisations, which are not merged: "
                    "%(customers)s. If one of the codes is wrong, correct it first; a "
                    "branch belongs under its head office.",
                    customers="; ".join(
                        f"{partner.name} ({code})" for code, partner in codes.items()
                    ),
                )
            )

    @api.model
    def _update_values(self, src_partners, dst_partner):
        numbers = [
            partner[fname]
            for partner in src_partners
            for fname in ("phone", "second_phone")
        ]
        res = super()._update_values(src_partners, dst_partner)
        self._keep_phones(dst_partner, [number for number in numbers if number])
        return res

    def _keep_phones(self, partner, numbers):
        """A number the customer still may be reached by is not lost in a merge."""
        known = {phone_key(partner.phone), phone_key(partner.second_phone)}
        for number in numbers:
            if phone_key(number) in known:
                continue
            known.add(phone_key(number))
            if not partner.second_phone:
                partner.second_phone = number
                continue
            line = self.env._("Phone: %s", format_phone(number))
            notes = Markup(partner.comment or "") + Markup("<p>%s</p>") % line
            partner.comment = notes

    def _log_merge_operation(self, src_partners, dst_partner):
        res = super()._log_merge_operation(src_partners, dst_partner)
        log = dst_partner.message_ids.sorted("id")[-1:]
        details = Markup("").join(map(self._prepare_merge_log, src_partners))
        # sudo: the message was written by this very user a line above
        log.sudo().body = (log.body or Markup("")) + details
        return res

    def _prepare_merge_log(self, partner):
        """Return what the merged record held, for the chatter of the other one."""
        rows = Markup("").join(
            Markup("<li>%s: %s</li>") % (label, value)
            for label, value in self._get_merge_log_values(partner)
        )
        title = self.env._("Merged record (ID %s):", partner.id)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, rows)

    def _get_merge_log_values(self, partner):
        labels = partner.fields_get(LOGGED_FIELDS, ["string"])
        for fname in LOGGED_FIELDS:
            value = partner[fname]
            if fname in ("phone", "second_phone"):
                value = format_phone(value)
            if isinstance(value, models.BaseModel):
                value = value.display_name
            if value and str(value).strip():
                yield labels[fname]["string"], " ".join(str(value).split())
