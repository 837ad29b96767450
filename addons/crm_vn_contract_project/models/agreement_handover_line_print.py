from odoo import models


class AgreementHandoverLine(models.Model):
    _inherit = "agreement.handover.line"

    def _get_document_condition(self):
        """Return the condition in words, as it stands on the paper."""
        self.ensure_one()
        labels = dict(self._fields["quality"]._description_selection(self.env))
        if self.quality == "good":
            return self.condition or labels["good"]
        return f"{labels[self.quality]}: {self.condition or ''}".rstrip(": ")
