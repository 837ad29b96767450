from . import import_rejected
from . import verification
