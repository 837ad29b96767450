"""Compare the words of translations."""


def same_words(one: str | None, other: str | None) -> bool:
    """Compare two terms as a reader does: white space does not count.

    A comment in a .po file is wrapped, at hyphens too.

    >>> same_words("đã bị\\n   từ chối ", "đã bị từ chối"), same_words(None, "x")
    (True, False)
    """
    return "".join((one or "").split()) == "".join((other or "").split())
