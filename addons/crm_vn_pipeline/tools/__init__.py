from . import geo
from . import hits
from . import intake
from . import word_diff
from . import visit_day
from . import outreach
