from . import base_partner_merge
from . import crm_data_problem_ignore
