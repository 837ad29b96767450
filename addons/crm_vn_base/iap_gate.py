"""No call to Odoo's paid services (IAP) unless an administrator allows it.

Enrichment, company autocomplete, SMS, letters and lead mining all pass through one
function of the add-on iap, without asking anybody. It is wrapped at that level, so the
refusal holds for add-ons this one does not depend on. Other databases of the same
server, without this add-on, are not concerned.
"""

import logging
import threading

from odoo.exceptions import AccessError
from odoo.modules.registry import Registry
from odoo.tools import LazyTranslate

from odoo.addons import iap
from odoo.addons.iap.tools import iap_tools

_logger = logging.getLogger(__name__)
# callers may have neither request nor environment: a cron, a thread
_lt = LazyTranslate(__name__, default_lang="vi_VN")

ALLOW_PARAMETER = "crm_vn_base.allow_iap"
REFUSAL = _lt(
    "Calls to Odoo's online services are switched off on this system. "
    "An administrator can allow them in the settings of CRM Việt."
)


def is_iap_allowed(dbname):
    """Return whether calls may leave from this database; not when it is unknown."""
    if not dbname:
        return False
    registry = Registry(dbname)
    if "crm.identity.mixin" not in registry:
        return True
    with registry.cursor() as cr:
        cr.execute(
            "SELECT value FROM ir_config_parameter WHERE key = %s", [ALLOW_PARAMETER]
        )
        return cr.fetchone() == ("True",)


def install():
    """Put the gate before iap_jsonrpc, once."""
    original = iap_tools.iap_jsonrpc
    if getattr(original, "is_crm_vn_gate", False):
        return

    def iap_jsonrpc(url, *args, **kwargs):
        dbname = getattr(threading.current_thread(), "dbname", None)
        if is_iap_allowed(dbname):
            return original(url, *args, **kwargs)
        _logger.info("IAP call to %s refused: %s is not set", url, ALLOW_PARAMETER)
        raise AccessError(str(REFUSAL))

    iap_jsonrpc.is_crm_vn_gate = True
    iap_tools.iap_jsonrpc = iap_jsonrpc
    iap.jsonrpc = iap_jsonrpc
