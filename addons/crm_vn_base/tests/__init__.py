from . import test_event_state
