{
    "name": "CRM Việt: Deliveries of Contracts",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "A delivery order of a contract fills its handover minutes",
    "author": "CRM Việt",
    "license": "AGPL-3",
    "depends": ["crm_vn_contract_project", "sale_stock"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "views/agreement_handover_views.xml",
        "views/stock_picking_views.xml",
    ],
    "post_init_hook": "post_init_hook",
}
