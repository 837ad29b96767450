"""Write every term of the add-ons in NAMES with its Vietnamese: FOLDER/<add-on>.po.

A term of fields alone that another module words (mail's "Followers" on a model of ours)
carries the flag ``inherited``.
"""

import io
import re
from pathlib import Path

import polib

from odoo.orm.model_classes import is_model_definition
from odoo.tools.translate import trans_export

# ruff: noqa: F821
FIELD = re.compile(
    r"model:ir\.model\.fields(?:,(field_description|help):|\.selection,(name):)"
    r"(\w+)\.(?:field_|selection__)(\w+?)__(\w+)"
)
# what in the definition of a field gives it the words of such a reference
GIVEN_BY = {
    "field_description": ("string",),
    "help": ("help",),
    "name": ("selection", "selection_add"),
}
MODELS = {name.replace(".", "_"): name for name in env.registry}


def is_inherited(place):
    """Whether the module of a reference leaves the words of that field to others."""
    match = FIELD.match(place)
    if not match:
        return False
    label, value, module, model, fname = match.groups()
    if value:
        fname = fname.split("__")[0]
    classes = type(env[MODELS[model]]).mro() if model in MODELS else []
    fields = [vars(cls).get(fname) for cls in classes if is_model_definition(cls)]
    fields = [field for field in fields if field]
    given = GIVEN_BY[label or value]
    worded = [field for field in fields if any(key in field._args__ for key in given)]
    return all(field._module != module for field in worded or fields[-1:])


for name in NAMES:
    buffer = io.BytesIO()
    trans_export("vi_VN", [name], buffer, "po", env)
    file = polib.pofile(buffer.getvalue().decode())
    for entry in file:
        if entry.occurrences and all(
            is_inherited(at) for at, _line in entry.occurrences
        ):
            entry.flags.append("inherited")
    file.save(str(Path(FOLDER, f"{name}.po")))
print("terms exported")
