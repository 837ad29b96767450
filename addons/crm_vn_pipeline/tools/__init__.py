from . import hits
