from . import agreement_handover_reverse
from . import agreement_reason_wizard
from . import crm_update_desk
from . import sale_advance_payment_inv
from . import agreement_breach_wizard
from . import agreement_breach_wizard_line
from . import agreement_liquidation_wizard
from . import agreement_renewal_wizard
