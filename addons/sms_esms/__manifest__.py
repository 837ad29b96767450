{
    "name": "CRM Việt: SMS by eSMS",
    "version": "19.0.1.0.0",
    "category": "Marketing/SMS Marketing",
    "summary": "SMS under your brand name, with delivery reports and prices",
    "author": "CRM Việt",
    "license": "AGPL-3",
    "depends": ["crm_vn_pipeline"],
    "data": [
        "security/ir.model.access.csv",
        "security/esms_delivery_security.xml",
        "data/ir_cron_data.xml",
        "views/esms_delivery_views.xml",
        "views/res_config_settings_views.xml",
        "views/mailing_mailing_views.xml",
        "wizard/sms_composer_views.xml",
    ],
    "assets": {"web.assets_backend": ["sms_esms/static/src/sms_count/*"]},
}
