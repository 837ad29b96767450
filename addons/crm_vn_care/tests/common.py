import base64

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_vn_base.tests.common import new_test_users

TODAY = "2026-03-02"

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


def create_users(env):
    """One user a role, and a colleague in sales."""
    roles = {
        "care": "care",
        "sales": "sales",
        "sales2": "sales",
        "manager": "sales_manager",
        "accountant": "accountant",
    }
    users = new_test_users(
        env,
        {f"care_{name}": role for name, role in roles.items()},
        lang="vi_VN",
        tz="Asia/Ho_Chi_Minh",
    )
    return dict(zip(roles, users, strict=True))


def create_customer(env, salesman, name="Thủy sản Nam Hải"):
    return env["res.partner"].create(
        {
            "name": name,
            "is_company": True,
            "lang": "vi_VN",
            "phone": "0274 3777 888",
            "email": "lienhe@nam-hai.example",
            "user_id": salesman.id,
        }
    )


class CareCommon(TransactionCase):
    """Minh Phát: a customer of `sales`, a cold store, a contract on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(TODAY)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.env = cls.env(context={**cls.env.context, **QUIET})
        cls.users = create_users(cls.env)
        cls.partner = create_customer(cls.env, cls.users["sales"])
        cls.other_partner = create_customer(
            cls.env, cls.users["sales2"], "Thực phẩm An Phú"
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Kho lạnh 500 tấn", "type": "consu", "warranty_months": 24}
        )
        cls.service = cls.env["product.product"].create(
            {"name": "Lắp đặt", "type": "service"}
        )
        cls.program = cls.env.ref("crm_vn_care.crm_care_program_after_handover")
        # programmes of this database stay out of the tests
        cls.env["crm.care.program"].search(
            [("id", "!=", cls.program.id)]
        ).active = False
        cls.program.write(
            {"user_id": cls.users["care"].id, "delay_days": 7, "needs_approval": False}
        )
        cls.agreement = cls._create_agreement(cls.partner)
        cls.solved = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.in_progress = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        cls.type_question = cls.env.ref("crm_vn_care.helpdesk_ticket_type_question")
        cls.type_defect = cls.env.ref("crm_vn_care.helpdesk_ticket_type_product_defect")
        cls.cause = cls.env.ref("crm_vn_care.helpdesk_root_cause_installation")

    @classmethod
    def _create_agreement(cls, partner, salesman="sales"):
        """Create a contract of three cold stores and their installation."""
        agreement = cls.env["agreement"].create(
            {
                "name": f"Kho lạnh {partner.name}",
                "partner_id": partner.id,
                "user_id": cls.users[salesman].id,
            }
        )
        cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "agreement_id": agreement.id,
                "user_id": cls.users[salesman].id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [],
                        }
                    )
                    for product, quantity, price in (
                        (cls.product, 3, 100_000_000),
                        (cls.service, 1, 20_000_000),
                    )
                ],
            }
        )
        return agreement

    @classmethod
    def _sign_agreement(cls, agreement):
        """Bring the contract into force by its own events."""
        signatory = cls.env["res.partner"].create(
            {"name": "Trần Văn Khoa", "parent_id": agreement.partner_id.id}
        )
        agreement.action_submit()
        agreement.action_approve()
        agreement.write(
            {
                "signature_date": TODAY,
                "partner_signatory_id": signatory.id,
                "partner_signatory_function": "Giám đốc",
                "company_signatory_id": cls.env.user.partner_id.id,
                "company_signatory_function": "Tổng giám đốc",
            }
        )
        agreement.action_sign()

    @classmethod
    def _hand_over(cls, agreement, quantity=3, serial="KL-001..KL-003"):
        """Sign the minutes of a handover of some cold stores and the installation."""
        vals = cls.env["agreement.handover"]._prepare_vals_from_agreement(
            agreement, "handover"
        )
        handover = cls.env["agreement.handover"].create(
            {
                **vals,
                "signed_on": TODAY,
                "signatory_name": "Trần Văn Khoa",
                "signatory_position": "Giám đốc",
                "signed_document": base64.b64encode(b"%PDF-1.4 scan"),
            }
        )
        store = handover.line_ids.filtered(lambda line: line.product_id == cls.product)
        store.write({"quantity": quantity, "serial": serial})
        handover.action_sign()
        return handover

    @classmethod
    def _create_ticket(cls, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Kho không đủ lạnh",
                "description": "<p>Buổi trưa chỉ đạt −12 °C.</p>",
                "partner_id": cls.partner.id,
                "type_id": cls.type_question.id,
                **values,
            }
        )

    @classmethod
    def _create_warranty(cls, **values):
        return cls.env["crm.warranty"].create(
            {
                "partner_id": cls.partner.id,
                "product_id": cls.product.id,
                "date_start": TODAY,
                **values,
            }
        )

    @classmethod
    def _create_touch(cls, **values):
        return cls.env["crm.care.touch"].create(
            {
                "program_id": cls.program.id,
                "partner_id": cls.partner.id,
                "occasion_date": TODAY,
                "date_planned": TODAY,
                **values,
            }
        )
