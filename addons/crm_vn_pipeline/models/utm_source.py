from odoo import api, fields, models
from odoo.fields import Domain


class UtmSource(models.Model):
    _inherit = "utm.source"

    referrer_kind = fields.Selection(
        [("customer", "A customer"), ("colleague", "A colleague")],
        string="Asks Who Referred",
        help="Leads of this source say who referred them.",
    )
    is_generated = fields.Boolean(
        compute="_compute_is_generated",
        search="_search_is_generated",
        help="Made by a mailing or a chatbot for itself, not by a person.",
    )

    def _compute_is_generated(self):
        generated = self.filtered_domain(self._get_generated_domain())
        for source in self:
            source.is_generated = source in generated

    @api.model
    def _search_is_generated(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_generated_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_generated_domain(self):
        # sudo: whoever keeps the sources need not see every mailing and chatbot
        env = self.sudo().with_context(active_test=False).env
        sources = self.browse()
        for model in ("mailing.mailing", "chatbot.script"):
            [[found]] = env[model]._read_group([], [], ["source_id:recordset"])
            sources |= found
        return Domain("id", "in", sources.ids)
