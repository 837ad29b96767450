from . import test_callback
from . import test_preview
from . import test_sending
