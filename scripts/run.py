"""Entry point of ./run."""

import sys

from workshop.run_command import main

sys.exit(main(sys.argv[1:]))
