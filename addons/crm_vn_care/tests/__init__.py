from . import test_access
from . import test_care_touch
from . import test_portal
from . import test_queries
from . import test_setup
from . import test_ticket
from . import test_ticket_mail
from . import test_warranty
