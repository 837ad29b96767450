{
    "name": "CRM Việt: Manufacturing of Contracts",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Manufacturing orders of a contract stand on its project",
    "author": "CRM Việt",
    "license": "AGPL-3",
    "depends": ["crm_vn_contract_project", "project_mrp", "sale_mrp"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "views/project_project_views.xml",
    ],
    "post_init_hook": "post_init_hook",
}
