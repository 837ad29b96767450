from odoo.fields import Command

from .common import PipelineCommon


class PriceCommon(PipelineCommon):
    """Two product groups, a dealer and a farm, a policy for dealers.

    Stores cost 100 million and dealers get them 8 % cheaper; they get 2 % back who pay
    within 10 days, and a month of maintenance free for each store.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("pl_accountant", "accountant")
        cls.dealers = cls.env["crm.customer.group"].create({"name": "Đại lý (thử)"})
        cls.dealer = cls._create_customer("Đại lý Hòa Bình", cls.dealers)
        cls.farm = cls._create_customer("Trang trại Ba Vì", cls.dealers.browse())
        cls.stores = cls.env["product.category"].create({"name": "Kho lạnh (thử)"})
        cls.services = cls.env["product.category"].create({"name": "Dịch vụ (thử)"})
        cls.store = cls._create_product("Kho mát", cls.stores, 100_000_000)
        cls.upkeep = cls._create_product("Bảo trì", cls.services, 6_000_000)
        cls.upkeep.standard_price = 3_000_000
        cls.pricelist = cls._create_pricelist()
        cls.promotion = cls._create_promotion()
        cls.policy = cls._create_policy(
            pricelist_id=cls.pricelist.id,
            promotion_ids=[Command.set(cls.promotion.ids)],
            discount_ids=[
                Command.create(
                    {"product_category_id": cls.stores.id, "days": 10, "percent": 2}
                )
            ],
        )

    @classmethod
    def _create_pricelist(cls):
        return cls.env["product.pricelist"].create(
            {
                "name": "Giá đại lý",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "2_product_category",
                            "display_applied_on": "2_product_category",
                            "categ_id": cls.stores.id,
                            "compute_price": "percentage",
                            "percent_price": 8,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _create_promotion(cls):
        return cls.env["loyalty.program"].create(
            {
                "name": "Mua kho tặng bảo trì",
                "program_type": "buy_x_get_y",
                "applies_on": "current",
                "trigger": "auto",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "product_ids": [Command.set(cls.store.ids)],
                            "minimum_qty": 1,
                            "reward_point_mode": "unit",
                            "reward_point_amount": 1,
                        }
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": cls.upkeep.id,
                            "reward_product_qty": 1,
                            "required_points": 1,
                        }
                    ),
                ],
            }
        )

    @classmethod
    def _create_customer(cls, name, group):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_group_id": group.id,
                "user_id": cls.sales.id,
                "lang": "vi_VN",
            }
        )

    @classmethod
    def _create_product(cls, name, category, price):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "categ_id": category.id,
                "list_price": price,
                "taxes_id": False,
            }
        )

    @classmethod
    def _create_policy(cls, **vals):
        return cls.env["crm.price.policy"].create(
            {
                "name": "Đại lý",
                "sequence": 1,
                "customer_group_ids": [Command.set(cls.dealers.ids)],
                **vals,
            }
        )

    @classmethod
    def _create_quotation(cls, partner=None, quantity=2, line=None, user=None, **vals):
        user = user or cls.sales
        return (
            cls.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": (partner or cls.dealer).id,
                    "user_id": cls.sales.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": cls.store.id,
                                "product_uom_qty": quantity,
                                **(line or {}),
                            }
                        )
                    ],
                    **vals,
                }
            )
        )
