from . import agreement_reason_wizard
from . import crm_update_desk
from . import sale_advance_payment_inv
