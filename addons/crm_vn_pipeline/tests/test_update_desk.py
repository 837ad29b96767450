from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestUpdateDesk(PipelineCase):
    """Opportunities and quotations start at the desk, with their customer."""
