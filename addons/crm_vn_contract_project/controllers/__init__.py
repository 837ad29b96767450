from . import portal_form
from . import portal_document
from . import portal_appendix
from . import portal_contract
from . import portal_handover
from . import docx_report
