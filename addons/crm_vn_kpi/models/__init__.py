from . import (
    crm_kpi_metric,
    crm_kpi_metric_activity,
    crm_kpi_metric_care,
    crm_kpi_metric_money,
    crm_kpi_metric_sales,
    crm_kpi_actual,
    crm_kpi_target,
    crm_kpi_review,
    crm_kpi_review_line,
    crm_kpi_decision,
    utm_campaign,
    crm_process_map,
)
