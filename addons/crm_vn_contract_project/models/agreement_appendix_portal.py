from odoo import models


class AgreementAppendix(models.Model):
    """An appendix that the customer reads and signs through a link."""

    _inherit = "agreement.appendix"

    _link_template = "crm_vn_contract_project.mail_template_appendix_link"
    _shown_states = ("to_sign", "signed")

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for appendix in self:
            appendix.access_url = f"/my/appendices/{appendix.id}"
        return res

    def _prepare_portal_values(self):
        """The page says what changes, in the words of the printed appendix."""
        return {
            **super()._prepare_portal_values(),
            "appendix": self,
            "agreement": self.agreement_id,
            "said": self._get_document_values(),
            "added_lines": self.order_ids.order_line.filtered(
                lambda line: not line.display_type
            ),
        }
