from odoo import models

POLICIES = [
    ("before", "Before the signature is recorded"),
    ("after", "Afterwards, with reminders until it is there"),
    ("none", "Not asked for"),
]


class AgreementSignedCopyMixin(models.AbstractModel):
    """What is here of the signature: the scan, or what the customer drew in the portal.

    The contract type says when it is asked for; the document has that policy as the
    related field ``signed_copy_policy``.
    """

    _name = "agreement.signed.copy.mixin"
    _inherit = ["agreement.signatory.mixin", "agreement.portal.link.mixin"]
    _description = "Signed Copy of a Document"

    def _has_signed_copy(self):
        self.ensure_one()
        return bool(self.customer_signed_at or self.signed_document)

    def _get_missing_signed_copy(self):
        """Return what signing lacks of the signed paper, in words."""
        self.ensure_one()
        if self.signed_copy_policy != "before" or self._has_signed_copy():
            return []
        return [
            self.env._(
                "the signed copy: attach the scan as “Signed Paper”, or send the link "
                "with “Send to the Customer to Sign” and wait for the signature"
            )
        ]
