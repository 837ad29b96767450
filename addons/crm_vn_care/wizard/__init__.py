from . import crm_care_touch_close
from . import crm_update_desk
