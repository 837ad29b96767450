from . import agreement
from . import agreement_handover
from . import agreement_handover_line
from . import sale_order_line
from . import stock_move
from . import stock_picking
