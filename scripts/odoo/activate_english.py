"""Keep English active: a Vietnamese text must never overwrite an English source."""

env["res.lang"].with_context(active_test=False).search(  # noqa: F821
    [("code", "=", "en_US")]
).active = True
env.cr.commit()  # noqa: F821
