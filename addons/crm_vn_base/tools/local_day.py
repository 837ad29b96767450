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


def with_known_zone(vals: dict) -> dict:
    """Return values to write, with Vietnam's zone under its present name.

    >>> with_known_zone({"tz": "Asia/Saigon"}), with_known_zone({"tz": "Asia/Tokyo"})
    ({'tz': 'Asia/Ho_Chi_Minh'}, {'tz': 'Asia/Tokyo'})
    """
    return {**vals, "tz": ZONE} if vals.get("tz") == FORMER_ZONE else vals
