import doctest

from odoo.tests import BaseCase, tagged

from ..tools import breach, codes, instalments, progress, reminders


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        for module in (breach, codes, instalments, progress, reminders):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertFalse(result.failed)
