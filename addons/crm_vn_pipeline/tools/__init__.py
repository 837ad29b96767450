from . import facebook
from . import geo
from . import hits
from . import intake
from . import outreach
from . import visit_day
from . import word_diff
