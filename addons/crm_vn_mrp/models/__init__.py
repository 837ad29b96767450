from . import agreement
from . import mrp_production
from . import project_project
