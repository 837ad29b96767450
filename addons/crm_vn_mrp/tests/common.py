from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_vn_contract_project.tests.common import ContractCase


class ProductionCase(ContractCase):
    """Contracts whose goods are made to order, with a part made to order too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_mrp = new_test_user(
            cls.env,
            "ct_mrp",
            "mrp.group_mrp_user,project.group_project_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="vi_VN",
            context={"no_reset_password": True},
        )
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        to_order = warehouse.mto_pull_id.route_id
        to_order.active = True
        routes = [Command.set((to_order + warehouse.manufacture_pull_id.route_id).ids)]
        cls.panel = cls._create_product("Panel PU", "consu", cls.tax_10)
        cls.foam = cls._create_product("Keo PU", "consu", cls.tax_10)
        (cls.product_store + cls.panel).write(
            {"is_storable": True, "route_ids": routes}
        )
        cls._create_bom(cls.product_store, cls.panel)
        cls._create_bom(cls.panel, cls.foam)

    @classmethod
    def _create_bom(cls, product, part):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 2})
                ],
            }
        )

    def _get_productions(self, agreement):
        """Orders for the goods of the contract, then those of their parts."""
        orders = (
            self.env["mrp.production"]
            .sudo()
            .search([("sale_line_id.agreement_id", "=", agreement.id)])
        )
        return orders | orders._get_parts()

    def _make(self, production):
        production = production.sudo()
        production.qty_producing = production.product_qty
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        production.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual(production.state, "done")
        self.env.flush_all()
