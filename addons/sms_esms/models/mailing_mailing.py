import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import esms


class MailingMailing(models.Model):
    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "esms.preview.mixin"]

    _esms_text_field = "body_plaintext"

    esms_type = fields.Selection(
        default=None,
        compute="_compute_esms_type",
        store=True,
        readonly=False,
        precompute=True,
    )

    esms_delivery_count = fields.Integer(
        string="SMS Given to eSMS", compute="_compute_esms_deliveries"
    )
    esms_cost = fields.Float(
        string="Cost (đ)",
        compute="_compute_esms_deliveries",
        digits=(16, 0),
        help="As eSMS reported it, without VAT.",
    )

    @api.depends("state")
    def _compute_esms_deliveries(self):
        # sudo: whoever sees the mailing sees what came of it
        deliveries = self.env["esms.delivery"].sudo()
        rows = deliveries._read_group(
            [("mailing_id", "in", self.ids)], ["mailing_id"], ["__count", "price:sum"]
        )
        figures = {mailing.id: (count, price) for mailing, count, price in rows}
        for mailing in self:
            count, price = figures.get(mailing.id, (0, 0))
            mailing.esms_delivery_count = count
            mailing.esms_cost = price

    @api.depends("purpose")
    def _compute_esms_type(self):
        """What the mailing is for decides how it is sent; until then advertising."""
        for mailing in self:
            kind = mailing.esms_type or esms.AD
            if mailing.purpose:
                advertising = mailing.purpose == "advertising"
                kind = esms.AD if advertising else esms.CARE
            mailing.esms_type = kind

    def _get_esms_recipients(self):
        self.ensure_one()
        if self.mailing_type != "sms" or not self.mailing_model_real:
            return 0
        records = self.env[self.mailing_model_real]
        domain = self._get_recipients_domain()
        left_out = records.search_count(domain & self._get_excluded_domain())
        return records.search_count(domain) - left_out

    @api.depends("mailing_type", "mailing_domain", "mailing_model_id")
    def _compute_esms_preview(self):
        return super()._compute_esms_preview()

    def action_view_esms_deliveries(self):
        """Open what was given to eSMS for this mailing."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sms_esms.esms_delivery_action"
        )
        return {**action, "domain": [("mailing_id", "=", self.id)]}

    def action_put_in_queue(self):
        self._check_esms()
        return super().action_put_in_queue()

    def _check_esms(self):
        """Refuse what eSMS would refuse, before anything is queued."""
        if not self.env.company.esms_active:
            return
        for mailing in self.filtered(lambda record: record.mailing_type == "sms"):
            problem = mailing.esms_warning or mailing._get_esms_personal_problem()
            if problem:
                raise UserError(
                    self.env._(
                        "%(mailing)s: %(problem)s",
                        mailing=mailing.display_name,
                        problem=problem,
                    )
                )

    def _get_esms_personal_problem(self):
        """Advertising is one text for all."""
        personal = re.search(r"\{\{|\$\{", self.body_plaintext or "")
        if self.esms_type == esms.AD and (personal or self.sms_allow_unsubscribe):
            return self.env._(
                "An advertising SMS is the same text for all numbers. Leave out names "
                "and other placeholders, and write how to refuse into the text instead "
                "of the opt-out link."
            )
        return ""

    def _send_sms_get_composer_values(self, res_ids):
        values = super()._send_sms_get_composer_values(res_ids)
        return {**values, "esms_type": self.esms_type}
