"""Compare the words of translations."""


def same_words(one: str | None, other: str | None) -> bool:
    """Compare two terms as a reader does: line breaks and indentation do not count.

    >>> same_words("đã bị\\n   từ chối ", "đã bị từ chối"), same_words(None, "x")
    (True, False)
    """
    return (one or "").split() == (other or "").split()
