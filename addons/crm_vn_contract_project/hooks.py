"""What an installation changes in records that are core's, where they are untouched."""

MANUAL_PAYMENT = "Manual Payment"
LANG = "vi_VN"


def post_init_hook(env):
    name_payment_methods(env)


def name_payment_methods(env):
    """The chart of accounts names them in English; these names know one language."""
    if LANG not in dict(env["res.lang"].get_installed()):
        return
    lines = env["account.payment.method.line"].search([("name", "=", MANUAL_PAYMENT)])
    for line in lines.with_context(lang=LANG):
        line.name = line.payment_method_id.name
