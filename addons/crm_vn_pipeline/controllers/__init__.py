from . import mailing_hit
