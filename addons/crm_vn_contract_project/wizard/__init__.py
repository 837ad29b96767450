from . import agreement_reason_wizard
from . import sale_advance_payment_inv
