from . import esms
