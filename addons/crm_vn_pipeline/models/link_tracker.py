from odoo import api, models
from odoo.tools import str2bool


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    @api.model
    def _get_title_from_url(self, url):
        """Keep the address as title: core would fetch the page from the internet.

        Opening connections to whatever somebody wrote in a mailing is a decision of the
        administrator: system parameter ``crm_vn_pipeline.fetch_link_titles``.
        """
        # sudo: a switch of the system, no secret
        allowed = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("crm_vn_pipeline.fetch_link_titles", "False")
        )
        if str2bool(allowed, False):
            return super()._get_title_from_url(url)
        return url
