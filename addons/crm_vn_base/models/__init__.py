from . import crm_event_state_mixin
