{
    "name": "CRM Việt: Targets and Reviews",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Business targets, actual figures, period reviews, decisions and dashboards",
    "author": "CRM Việt",
    "license": "AGPL-3",
    "depends": [
        "crm_vn_care",
        "spreadsheet_dashboard",
    ],
    "data": [
        "security/ir.model.access.csv",
        "views/crm_vn_kpi_menus.xml",
    ],
    "application": False,
}
