from . import import_rejected
from . import verification
from . import export
from . import thread
