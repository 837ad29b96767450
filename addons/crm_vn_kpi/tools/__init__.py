from . import attainment, dashboard, period, sales_dashboard
