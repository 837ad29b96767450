from . import crm_customer_project_offer
from . import crm_price_cost_report
from . import crm_lead_funnel
