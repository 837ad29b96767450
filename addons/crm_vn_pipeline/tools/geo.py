"""Places on the map: how far apart, in which order to visit them, links to a map.

A place is ``(latitude, longitude)`` in degrees. ``(0, 0)`` is in the Gulf of Guinea and
means that nobody knows.
"""

from collections.abc import Sequence
from math import asin, cos, hypot, radians, sin, sqrt
from urllib.parse import quote_plus, urlencode

EARTH = 6_371_000  # mean radius in metres
# the map takes a destination and nine places on the way
ROUTE_PLACES = 10

Place = tuple[float, float]


def is_known(place: Place | None) -> bool:
    """
    >>> is_known((10.98, 106.65)), is_known((0.0, 0.0)), is_known(None)
    (True, False, False)
    """
    return bool(place) and (place[0] != 0 or place[1] != 0)


def is_valid(latitude: object, longitude: object) -> bool:
    """Tell whether two values are a place on earth, and not (0, 0).

    >>> is_valid(10.98, 106.65), is_valid(91, 0), is_valid("10", 106), is_valid(True, 1)
    (True, False, False, False)
    >>> is_valid(float("nan"), 106.65)
    False
    """
    numbers = all(
        isinstance(value, (int, float)) and not isinstance(value, bool)
        for value in (latitude, longitude)
    )
    return (
        numbers
        and -90 <= latitude <= 90
        and -180 <= longitude <= 180
        and is_known((latitude, longitude))
    )


def distance(start: Place, end: Place) -> float:
    """Return the metres between two places as the crow flies.

    >>> round(distance((10.7769, 106.7009), (21.0285, 105.8542)) / 1000)  # HCMC-Hanoi
    1144
    >>> distance((10.98, 106.65), (10.98, 106.65))
    0.0
    """
    lat1, lon1, lat2, lon2 = map(radians, (*start, *end))
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(half, 1.0)))


def nearest_order(places: Sequence[Place | None], start: Place | None) -> list[int]:
    """Return the indexes in an order that always goes on to the nearest place.

    Unknown places come last, in the order they had.

    >>> here = (10.7, 106.6)
    >>> nearest_order([(10.9, 106.9), (10.8, 106.7), None, here], here)
    [3, 1, 0, 2]
    >>> nearest_order([(10.9, 106.9), (10.7, 106.6), (10.8, 106.7)], None)
    [0, 2, 1]
    """
    left = [index for index, place in enumerate(places) if is_known(place)]
    unknown = [index for index, place in enumerate(places) if not is_known(place)]
    order: list[int] = []
    here = start if is_known(start) else None
    while left:
        if here is None:
            best = left[0]
        else:
            best = min(left, key=lambda index: _flat(here, places[index]))
        left.remove(best)
        order.append(best)
        here = places[best]
    return order + unknown


def _flat(start: Place, end: Place) -> float:
    """A cheap distance, right enough to compare places of one day."""
    return hypot(start[0] - end[0], (start[1] - end[1]) * cos(radians(start[0])))


def map_text(place: Place | None, address: str) -> str:
    """Return what a map is asked for: the position, else the address in one line.

    >>> map_text((10.98, 106.65), "KCN Sóng Thần")
    '10.98,106.65'
    >>> map_text(None, "KCN Sóng Thần\\nDĩ An")
    'KCN Sóng Thần, Dĩ An'
    """
    if is_known(place):
        return f"{place[0]:.6f}".rstrip("0") + "," + f"{place[1]:.6f}".rstrip("0")
    return ", ".join(line.strip() for line in address.splitlines() if line.strip())


def map_url(text: str) -> str:
    """Return the link that shows the way to a place, from wherever one is.

    >>> map_url("10.98,106.65")
    'https://www.google.com/maps/dir/?api=1&destination=10.98%2C106.65'
    >>> map_url("")
    ''
    """
    if not text:
        return ""
    return f"https://www.google.com/maps/dir/?api=1&destination={quote_plus(text)}"


def route_url(texts: Sequence[str]) -> str:
    """Return the link that shows the way through several places, in their order.

    >>> route_url(["A", "B", "C"])
    'https://www.google.com/maps/dir/?api=1&destination=C&waypoints=A%7CB'
    >>> route_url(["A"]), route_url([])
    ('https://www.google.com/maps/dir/?api=1&destination=A', '')
    """
    stops = [text for text in texts if text][:ROUTE_PLACES]
    if len(stops) < 2:
        return map_url("".join(stops))
    return map_url(stops[-1]) + "&" + urlencode({"waypoints": "|".join(stops[:-1])})
