from odoo.addons.crm_vn_base.overlays import register_overlays

from . import controllers
from . import models
from . import wizard
from .hooks import post_init_hook

register_overlays(__path__[0])
