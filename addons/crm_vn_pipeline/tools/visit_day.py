"""One working day of a visitor, as a plan of visits fills it."""

from dataclasses import dataclass

# hours on the way from one visit to the next
TRAVEL = 0.5
# no visit begins later than this, whatever a plan says
LAST_START = 23.0


@dataclass
class VisitDay:
    """How many visits a day has already, and from which hour on it is free.

    >>> day = VisitDay()
    >>> day.add_known(10.5)
    >>> day.has_room(2), day.has_room(1)
    (True, False)
    >>> day.place(8.0, 1.0), day.place(8.0, 1.0), day.count
    (11.0, 12.5, 3)
    >>> VisitDay().place(8.0, 1.0)
    8.0
    """

    count: int = 0
    free_from: float = 0.0

    def has_room(self, limit: int) -> bool:
        return self.count < limit and self.free_from <= LAST_START

    def add_known(self, end: float) -> None:
        """Count a visit that ends at that hour."""
        self.count += 1
        self.free_from = max(self.free_from, end + TRAVEL)

    def place(self, earliest: float, duration: float) -> float:
        """Return the hour at which one more visit begins, and count it."""
        start = min(max(earliest, self.free_from), LAST_START)
        self.add_known(start + duration)
        return start
