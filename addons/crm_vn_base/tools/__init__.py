from . import amount_in_words
from . import identity
