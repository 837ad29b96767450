from . import crm_data_problem_ignore
