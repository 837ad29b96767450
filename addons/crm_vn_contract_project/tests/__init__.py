from . import test_access
from . import test_contract
from . import test_employee_handover
from . import test_handover
from . import test_money
from . import test_tools
from . import test_visibility
from . import test_hooks
