from . import controllers
from . import models
from . import tools
from . import wizard
from .hooks import post_init_hook, post_load, pre_init_hook
from .overlays import register_overlays

register_overlays(__path__[0])
