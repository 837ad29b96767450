from .common import ContractCase


class AppendixCase(ContractCase):
    """Appendices made and signed, each step by who does it."""

    @classmethod
    def _create_appendix(cls, agreement, kind="value", **values):
        appendix = cls.env["agreement.appendix"].with_user(cls.user_sales)
        return appendix.create(
            {
                "agreement_id": agreement.id,
                "kind": kind,
                "name": "Sửa đổi hợp đồng",
                **values,
            }
        )

    @classmethod
    def _sign_appendix(cls, appendix, date="2026-03-02"):
        appendix.action_submit()
        appendix.with_user(cls.user_sales_manager).action_approve()
        appendix.signed_on = date
        appendix.action_sign()
        return appendix

    @classmethod
    def _change_goods(cls, appendix, quantity=None, price=None):
        """Change the first line of the contract."""
        appendix.action_add_lines()
        line = appendix.line_ids[0]
        if quantity is not None:
            line.quantity_new = quantity
        if price is not None:
            line.price_new = price
        return line

    def _reject(self, document, user, reason):
        """Reject a contract or an appendix, by the dialog."""
        action = document.with_user(user).action_reject()
        wizard = self.env[action["res_model"]].with_user(user)
        wizard = wizard.with_context(**action["context"]).create({"reason": reason})
        wizard.action_confirm()
        self.env.invalidate_all()
