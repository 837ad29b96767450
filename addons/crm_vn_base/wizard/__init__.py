from . import base_partner_merge
from . import crm_data_problem_ignore
from . import base_import_import
from . import crm_update_desk
from . import crm_update_desk_line
from . import crm_update_desk_match
from . import crm_update_desk_save
