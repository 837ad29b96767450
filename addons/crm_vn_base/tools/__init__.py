from . import amount_in_words
from . import citizen_id
from . import identity
from . import phone
from . import tax_code
from . import typed_name
from . import contact_text
from . import json_map
