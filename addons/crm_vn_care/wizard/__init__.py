from . import crm_care_touch_close
