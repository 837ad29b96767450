from . import crm_price_cost_report
