from . import test_productions
