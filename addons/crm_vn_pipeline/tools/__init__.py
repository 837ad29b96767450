from . import hits
from . import intake
