from . import facebook
from . import mailing_hit
from . import intake
from . import landing
from . import mail_plugin
