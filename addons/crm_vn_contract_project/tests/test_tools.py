import doctest

from odoo.tests import BaseCase, tagged

from ..tools import breach, codes, instalments, progress, project_plan, reminders


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        for module in (breach, codes, instalments, progress, project_plan, reminders):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertFalse(result.failed)
