def migrate(cr, version):
    """Add the columns of the next anniversaries empty: else every partner is loaded.

    The post-migration fills those of the customers whose day is known.
    """
    cr.execute(
        "ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS next_birthday date,"
        " ADD COLUMN IF NOT EXISTS next_founding_day date"
    )
