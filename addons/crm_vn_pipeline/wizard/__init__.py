from . import crm_lead_lost
from . import crm_target_assign
from . import crm_target_close
from . import crm_update_desk
from . import utm_campaign_new_version
