import base64

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_vn_base.tests.common import new_test_users

# what minutes need that the customer signed on paper
SIGNED_ON_PAPER = {
    "signatory_name": "Trần Văn Khoa",
    "signatory_position": "Giám đốc",
    "signed_document": base64.b64encode(b"%PDF-1.4 scan"),
    "signed_document_name": "bien-ban.pdf",
}


class ContractCase(TransactionCase):
    """One user per role, a company on the Vietnamese chart, orders of exact amounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "lang": "vi_VN"}
        )
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.company = cls._get_unused_company() or cls._create_company()
        cls.company.write(
            {"name": "Công ty CP Thiết bị Lạnh Minh Phát", "abbreviation": "MP"}
        )
        if cls.env.user.company_id != cls.company:
            cls.env.user.company_id = cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls._create_users(
            sales="sales",
            sales_manager="sales_manager",
            accountant="accountant",
            care="care",
            admin="admin",
            sales2="sales",
            project="project.group_project_user",
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Miền Nam", "company_id": cls.company.id, "user_id": False}
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Công ty TNHH Thủy sản Nam Hải", "is_company": True}
        )
        cls.director, cls.our_director = cls.env["res.partner"].create(
            [
                {
                    "name": "Trần Văn Khoa",
                    "function": "Giám đốc",
                    "parent_id": cls.customer.id,
                },
                {
                    "name": "Hoàng Minh Phát",
                    "function": "Tổng Giám đốc",
                    "parent_id": cls.company.partner_id.id,
                },
            ]
        )
        cls.tax_10, cls.tax_8 = cls._create_taxes()
        # together: each creation of products empties a cache
        cls.product_store, cls.product_work = cls.env["product.product"].create(
            [
                cls._prepare_product_vals("Kho lạnh 500 tấn", "consu", cls.tax_10),
                cls._prepare_product_vals("Lắp đặt", "service", cls.tax_8),
            ]
        )

    # === Setting the scene ===

    @classmethod
    def _get_unused_company(cls):
        """The database's own company; to load the chart for another takes seconds."""
        company = cls.env.ref("base.main_company")
        ours = [("company_id", "=", company.id)]
        used = any(
            cls.env[model].search_count(ours, limit=1)
            for model in ("account.move", "sale.order", "agreement")
        )
        return company if company.chart_template == "vn" and not used else None

    @classmethod
    def _create_company(cls):
        cls.env.ref("base.VND").active = True
        company = cls.env["res.company"].create(
            {
                "name": "Công ty thử nghiệm",
                "country_id": cls.env.ref("base.vn").id,
                "currency_id": cls.env.ref("base.VND").id,
            }
        )
        cls.env.user.write({"company_ids": [Command.link(company.id)]})
        cls.env["account.chart.template"].try_loading(
            "vn", company=company, install_demo=False
        )
        return company

    @classmethod
    def _create_users(cls, **roles):
        """Create ``user_<name>`` with the login ct_<name>, for each name and role.

        :param roles: a role, or a role and values of this user alone
        """
        people = {}
        for name, role in roles.items():
            role, values = (role, {}) if isinstance(role, str) else role
            people[f"ct_{name}"] = (role, {"name": name, **values})
        users = new_test_users(
            cls.env,
            people,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="vi_VN",
            tz="Asia/Ho_Chi_Minh",
        )
        for name, user in zip(roles, users, strict=True):
            setattr(cls, f"user_{name}", user)

    @classmethod
    def _create_taxes(cls):
        group = cls.env["account.tax.group"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        return cls.env["account.tax"].create(
            [
                {
                    "name": f"VAT {amount}% test",
                    "amount": amount,
                    "type_tax_use": "sale",
                    "tax_group_id": group.id,
                    "company_id": cls.company.id,
                    "country_id": cls.env.ref("base.vn").id,
                }
                for amount in (10, 8)
            ]
        )

    @classmethod
    def _prepare_product_vals(cls, name, kind, tax):
        return {
            "name": name,
            "type": kind,
            "invoice_policy": "order",
            "taxes_id": [Command.set(tax.ids)],
            "company_id": cls.company.id,
        }

    @classmethod
    def _create_product(cls, name, kind, tax):
        return cls.env["product.product"].create(
            cls._prepare_product_vals(name, kind, tax)
        )

    # === Factories ===

    @classmethod
    def _create_order(cls, user=None, store=1, price=900_000_001, work=2):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.director.id,
                "user_id": (user or cls.user_sales).id,
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product_store.id,
                            "product_uom_qty": store,
                            "price_unit": price,
                        }
                    ),
                    Command.create(
                        {
                            "product_id": cls.product_work.id,
                            "product_uom_qty": work,
                            "price_unit": 33_333_333,
                        }
                    ),
                ],
            }
        )
        return order

    @classmethod
    def _create_agreement(cls, user=None, **values):
        """A draft contract made by a salesperson from an order."""
        user = user or cls.user_sales
        order = cls._create_order(user).with_user(user)
        order.action_create_agreement()
        agreement = order.agreement_id
        agreement.write(
            {
                "company_signatory_id": cls.our_director.id,
                "warranty_months": 12,
                **values,
            }
        )
        return agreement

    @classmethod
    def _sign(cls, agreement, date="2026-03-02"):
        """Take a draft contract into force, each step by who does it."""
        agreement.action_submit()
        agreement.with_user(cls.user_sales_manager).action_approve()
        agreement.signature_date = date
        agreement.action_sign()
        return agreement

    @classmethod
    def _create_signed_agreement(cls, date="2026-03-02", **values):
        return cls._sign(cls._create_agreement(**values), date)

    def _invoice(self, instalments, post=True):
        """Invoice instalments as the accountant."""
        instalments = instalments.with_user(self.user_accountant)
        instalments.action_create_invoice()
        moves = instalments.move_ids.filtered(lambda move: move.state == "draft")
        if post:
            moves.action_post()
        return moves

    def _pay(self, moves, amount=None):
        """Register a payment through Odoo's own dialog, as the accountant."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.user_accountant)
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"group_payment": True})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _create_minutes(cls, agreement, kind="handover", user=None):
        """Minutes in preparation over everything that is left."""
        user = user or cls.user_sales
        action = agreement.with_user(user)._create_minutes(kind)
        return cls.env["agreement.handover"].with_user(user).browse(action["res_id"])

    @classmethod
    def _hand_over(cls, agreement, share=1.0, user=None, kind="handover", date=None):
        """Sign minutes over a share of what is left."""
        user = user or cls.user_sales
        agreement = agreement.with_user(user)
        action = (
            agreement.action_create_handover()
            if kind == "handover"
            else agreement.action_create_acceptance()
        )
        handover = (
            cls.env["agreement.handover"].with_user(user).browse(action["res_id"])
        )
        for line in handover.line_ids:
            line.quantity = line.quantity * share
        handover.write({**SIGNED_ON_PAPER, "signed_on": date})
        handover.action_sign()
        return handover


class SignedContractCase(ContractCase):
    """Each test begins with the same contract in force, which takes a while to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._create_signed_agreement()
