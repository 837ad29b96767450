from . import esms_preview_mixin
from . import esms_delivery
from . import esms_delivery_report
from . import mailing_mailing
from . import res_company
from . import res_config_settings
from . import sms_sms
from . import utm_campaign_cost_report
