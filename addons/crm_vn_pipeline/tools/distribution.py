"""How many of a number of customers each of several people gets."""

from typing import NamedTuple


class Taker(NamedTuple):
    """Somebody who may get more; the order of takers is the order of serving."""

    user_id: int
    room: int | None = None  # how many more he may have; None: any number


def share_in_turn(count: int, takers: list[Taker]) -> dict[int, int]:
    """Give one to each in turn until nothing is left or nobody has room.

    >>> share_in_turn(7, [Taker(1), Taker(2), Taker(3)])
    {1: 3, 2: 2, 3: 2}
    >>> share_in_turn(7, [Taker(1, room=1), Taker(2), Taker(3)])
    {1: 1, 2: 3, 3: 3}
    >>> share_in_turn(7, [Taker(1, room=1), Taker(2, room=2)])
    {1: 1, 2: 2}
    >>> share_in_turn(7, [])
    {}
    """
    shares = {taker.user_id: 0 for taker in takers}
    open_takers = [taker for taker in takers if taker.room is None or taker.room > 0]
    while count and open_takers:
        turns = max(count // len(open_takers), 1)
        for taker in open_takers:
            room = turns if taker.room is None else taker.room - shares[taker.user_id]
            given = min(turns, room, count)
            shares[taker.user_id] += given
            count -= given
        open_takers = [
            taker
            for taker in open_takers
            if taker.room is None or shares[taker.user_id] < taker.room
        ]
    return shares


def share_by_room(count: int, takers: list[Taker]) -> dict[int, int]:
    """Give in proportion to the room each has left, never more than it.

    Without a limit nobody knows a proportion: such takers are refused.

    >>> share_by_room(9, [Taker(1, room=10), Taker(2, room=20)])
    {1: 3, 2: 6}
    >>> share_by_room(10, [Taker(1, room=10), Taker(2, room=10), Taker(3, room=10)])
    {1: 4, 2: 3, 3: 3}
    >>> share_by_room(50, [Taker(1, room=10), Taker(2, room=20), Taker(3, room=-4)])
    {1: 10, 2: 20, 3: 0}
    >>> share_by_room(5, [Taker(1)])
    Traceback (most recent call last):
    ValueError: no limit
    """
    if any(taker.room is None for taker in takers):
        raise ValueError("no limit")
    rooms = {taker.user_id: max(taker.room or 0, 0) for taker in takers}
    total = sum(rooms.values())
    if count >= total:
        return rooms
    shares = {user_id: count * room // total for user_id, room in rooms.items()}
    # the rest goes to the largest remainders; sorted() keeps the order of serving
    rest = sorted(rooms, key=lambda user_id: -(count * rooms[user_id] % total))
    for user_id in rest[: count - sum(shares.values())]:
        shares[user_id] += 1
    return shares


def next_in_turn(user_ids: list[int], last: int | None) -> list[int]:
    """Return the order in which people are served after ``last``.

    >>> next_in_turn([1, 2, 3], 1), next_in_turn([1, 2, 3], 3), next_in_turn([1, 2], 9)
    ([2, 3, 1], [1, 2, 3], [1, 2])
    """
    if last not in user_ids:
        return list(user_ids)
    place = user_ids.index(last) + 1
    return user_ids[place:] + user_ids[:place]


def last_served(order: list[int], shares: dict[int, int]) -> int | None:
    """Return who got the last one when all are served in turn.

    >>> last_served([1, 2, 3], {1: 3, 2: 2, 3: 2}), last_served([1, 2], {1: 2, 2: 2})
    (1, 2)
    >>> last_served([1, 2], {1: 0, 2: 0}) is None
    True
    """
    most = max(shares.values(), default=0)
    if not most:
        return None
    return [user_id for user_id in order if shares.get(user_id) == most][-1]
