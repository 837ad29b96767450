{
    "name": "CRM Việt: Targets and Reviews",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Targets, actual figures, period reviews, decisions and dashboards",
    "author": "CRM Việt",
    "license": "AGPL-3",
    "depends": [
        "crm_vn_care",
        "spreadsheet_dashboard",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_kpi_security.xml",
        "data/ir_cron.xml",
        "data/crm_kpi_metric.xml",
        "data/spreadsheet_dashboard.xml",
        "views/crm_kpi_metric_views.xml",
        "views/crm_kpi_actual_views.xml",
        "views/crm_kpi_target_views.xml",
        "views/crm_kpi_review_views.xml",
        "views/crm_kpi_decision_views.xml",
        "views/utm_campaign_views.xml",
        "views/crm_process_map_views.xml",
        "views/crm_vn_kpi_menus.xml",
    ],
    "demo": [
        "demo/agreement_demo.xml",
        "demo/crm_kpi_target_demo.xml",
        "demo/crm_kpi_review_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_vn_kpi/static/src/**/*",
        ],
    },
}
