"""Numbers and amounts of money in Vietnamese words, as accountants write them."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
# after "mươi" these three digits are read differently
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}

Number = int | float | str | Decimal


def _tens_words(number: int, follows: bool, linh: str) -> list[str]:
    """Words of 0..99; ``follows`` when a hundred has been read before it."""
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [] if unit == 0 else ([linh] if follows else []) + [DIGITS[unit]]
    if tens == 1:
        last = {0: [], 5: ["lăm"]}.get(unit, [DIGITS[unit]])
        return ["mười", *last]
    last = [] if unit == 0 else [AFTER_TENS.get(unit, DIGITS[unit])]
    return [DIGITS[tens], "mươi", *last]


def _group_words(number: int, follows: bool, linh: str) -> list[str]:
    """Words of 1..999; ``follows`` when a higher group has been read before it."""
    hundreds, rest = divmod(number, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or follows else []
    return words + _tens_words(rest, bool(words), linh)


def number_to_words(number: int, linh: str = "linh", nghin: str = "nghìn") -> str:
    """Read a whole number in Vietnamese.

    :param linh: word for a zero among the tens: "linh" (North) or "lẻ" (South)
    :param nghin: word for a thousand: "nghìn" or "ngàn"

    >>> number_to_words(1_234_567)
    'một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy'
    >>> number_to_words(1_000_010), number_to_words(1_001)
    ('một triệu không trăm mười', 'một nghìn không trăm linh một')
    >>> number_to_words(10**15), number_to_words(10**18)
    ('một triệu tỷ', 'một tỷ tỷ')
    >>> number_to_words(-15), number_to_words(0)
    ('âm mười lăm', 'không')
    >>> number_to_words(105_000, linh="lẻ", nghin="ngàn")
    'một trăm lẻ năm ngàn'
    """
    if number < 0:
        return f"âm {number_to_words(-number, linh, nghin)}"
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [number_to_words(billions, linh, nghin), "tỷ"] if billions else []
    for divisor, unit in ((10**6, "triệu"), (10**3, nghin), (1, "")):
        group = rest // divisor % 1000
        if group:
            words += _group_words(group, bool(words), linh)
            words += [unit] if unit else []
    return " ".join(words)


def decimal_to_words(number: Number, linh: str = "linh", nghin: str = "nghìn") -> str:
    """Read a number with decimals: zeros after the comma one by one, then the rest.

    >>> decimal_to_words("10.5"), decimal_to_words("1.05"), decimal_to_words("0.05")
    ('mười phẩy năm', 'một phẩy không năm', 'không phẩy không năm')
    >>> decimal_to_words("-2.25"), decimal_to_words(7)
    ('âm hai phẩy hai mươi lăm', 'bảy')
    """
    value = Decimal(str(number))
    integral, _sep, fraction = f"{abs(value):f}".partition(".")
    words = number_to_words(int(integral), linh, nghin)
    fraction = fraction.rstrip("0")
    if fraction:
        zeros = len(fraction) - len(fraction.lstrip("0"))
        tail = [DIGITS[0]] * zeros + [number_to_words(int(fraction), linh, nghin)]
        words = f"{words} phẩy {' '.join(tail)}"
    return f"âm {words}" if value < 0 else words


def round_half_up(amount: Number, digits: int = 0) -> Decimal:
    """Round as accountants do.

    >>> round_half_up("0.5"), round_half_up("2.5"), round_half_up("10.055", 2)
    (Decimal('1'), Decimal('3'), Decimal('10.06'))
    """
    step = Decimal(1).scaleb(-digits)
    return Decimal(str(amount)).quantize(step, rounding=ROUND_HALF_UP)


def amount_to_words(
    amount: Number,
    unit: str = "đồng",
    subunit: str = "",
    *,
    digits: int = 0,
    chan: str = "thousand",
    linh: str = "linh",
    nghin: str = "nghìn",
    end: str = "",
) -> str:
    """Write an amount of money out, first letter upper case.

    :param digits: decimals of the currency; the amount is rounded to them first
    :param chan: when to end with "chẵn": "never", "thousand" (whole thousands) or
        "always" (whole amounts)
    :param end: what closes the line against additions, as "./."

    >>> amount_to_words(1_234_567)
    'Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng'
    >>> amount_to_words(15_000_000), amount_to_words(0), amount_to_words(-5)
    ('Mười lăm triệu đồng chẵn', 'Không đồng', 'Âm năm đồng')
    >>> amount_to_words(500, chan="always"), amount_to_words(1000, chan="never")
    ('Năm trăm đồng chẵn', 'Một nghìn đồng')
    >>> amount_to_words("10.05", "đô la Mỹ", "xu", digits=2)
    'Mười đô la Mỹ và năm xu'
    >>> amount_to_words(2000, end="./.")
    'Hai nghìn đồng chẵn./.'
    """
    value = round_half_up(amount, digits)
    integral, _sep, fraction = f"{abs(value):.{digits}f}".partition(".")
    whole, cents = int(integral), int(fraction or 0)
    words = f"{number_to_words(whole, linh, nghin)} {unit}"
    if cents:
        words = f"{words} và {number_to_words(cents, linh, nghin)} {subunit}".rstrip()
    elif chan == "always" or (chan == "thousand" and whole and whole % 1000 == 0):
        words = f"{words} chẵn"
    words = f"âm {words}" if value < 0 else words
    return f"{words[0].upper()}{words[1:]}".strip() + end
