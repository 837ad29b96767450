"""Write every term of the add-ons in NAMES with its Vietnamese: FOLDER/<add-on>.po."""

import io
from pathlib import Path

from odoo.tools.translate import trans_export

# ruff: noqa: F821
for name in NAMES:
    buffer = io.BytesIO()
    trans_export("vi_VN", [name], buffer, "po", env)
    Path(FOLDER, f"{name}.po").write_bytes(buffer.getvalue())
print("terms exported")
