"""Entry point of scripts/shell."""

import sys

from workshop.shell_command import main

sys.exit(main(sys.argv[1:]))
