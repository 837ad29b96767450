from odoo import api, models
from odoo.exceptions import UserError


class AgreementPaperMixin(models.AbstractModel):
    """A numbered paper: contract, appendix, minutes.

    It has one window that opens it, and is deleted only while it is a draft.
    """

    _name = "agreement.paper.mixin"
    _description = "Paper of a Contract"

    # XML id of the window
    _paper_action = None

    def _get_form_action(self):
        """Return the window with the form of this one paper."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(self._paper_action)
        return {**action, "views": [(False, "form")], "res_id": self.id, "context": {}}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for paper in self:
            if paper.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(paper)s” is no draft any more and cannot be deleted. "
                        "Cancel or terminate it instead.",
                        paper=paper.code,
                    )
                )
