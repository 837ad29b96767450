from . import models
from .tools.overlay import register_overlays

register_overlays(__path__[0])
