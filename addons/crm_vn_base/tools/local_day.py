"""Days in Vietnam of times that the database keeps in UTC.

Seven hours make a difference: what happens before seven in the morning would count for
the day before.
"""

ZONE = "Asia/Ho_Chi_Minh"
FORMER_ZONE = "Asia/Saigon"  # its former name, which browsers keep to


def local_day(column: str) -> str:
    """Return the SQL of the day in Vietnam of a column that holds a time in UTC.

    >>> local_day("o.date_order")
    "(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
    """
    return f"({column} AT TIME ZONE 'UTC' AT TIME ZONE '{ZONE}')::date"
