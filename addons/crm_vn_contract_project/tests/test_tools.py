import doctest
import importlib
import pkgutil

from odoo.tests import BaseCase, tagged

from .. import tools


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        for info in pkgutil.iter_modules(tools.__path__, f"{tools.__name__}."):
            with self.subTest(tool=info.name):
                result = doctest.testmod(importlib.import_module(info.name))
                self.assertGreater(result.attempted, 0)
                self.assertFalse(result.failed)
