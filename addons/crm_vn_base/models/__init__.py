from . import crm_event_state_mixin
from . import ir_module_module
