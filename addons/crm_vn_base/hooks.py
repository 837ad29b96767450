from . import database_extensions, iap_gate
from .tools.local_day import ZONE

LANG = "vi_VN"


def post_load():
    iap_gate.install()


def pre_init_hook(env):
    database_extensions.create_extensions(env)


def post_init_hook(env):
    database_extensions.rebuild_trigram_indexes(env)
    _switch_off_calls_home(env)
    _set_vietnamese_defaults(env)


def _switch_off_calls_home(env):
    """Switch off what core sends or fetches by itself; settings bring it back."""
    params = env["ir.config_parameter"]
    for key, value in (
        ("mail.link_preview_throttle", "0"),
        ("crm.iap.lead.enrich.setting", "manual"),
    ):
        if params.get_param(key) is False:
            params.set_param(key, value)
    params.set_param("digest.default_digest_emails", False)
    digests = env["digest.digest"].search([("state", "=", "activated")])
    digests.write({"state": "deactivated"})
    cron = env.ref("mail.ir_cron_module_update_notification", raise_if_not_found=False)
    if cron and cron.active:
        cron.active = False


def _set_vietnamese_defaults(env):
    """New people live in Vietnam and read Vietnamese, where nothing else was chosen."""
    defaults = env["ir.default"]
    if not defaults._get("res.partner", "tz"):
        defaults.set("res.partner", "tz", ZONE)
    if LANG in dict(env["res.lang"].get_installed()):
        if not defaults._get("res.partner", "lang"):
            defaults.set("res.partner", "lang", LANG)
        env.company.partner_id.lang = LANG
    users = env["res.users"].with_context(active_test=False)
    users.search([("tz", "=", False), ("share", "=", False)]).tz = ZONE
