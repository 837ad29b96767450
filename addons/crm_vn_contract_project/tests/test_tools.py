import doctest

from odoo.tests import BaseCase, tagged

from ..tools import codes, instalments


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        for module in (codes, instalments):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertFalse(result.failed)
