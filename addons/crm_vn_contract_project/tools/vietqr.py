"""VietQR: what a bank's app reads to fill in a transfer.

The merchant-presented format of EMVCo as NAPAS uses it: fields of two digits (tag), two
digits (length) and the value; tag 38 names the account, tag 63 the check sum.
"""

import re
import unicodedata

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND = "704"
# EMVCo: purpose of transaction, and merchant name
MEMO_LENGTH = 25
NAME_LENGTH = 25
ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")


def crc16(text: str) -> str:
    """Check sum CRC-16/CCITT-FALSE, four hexadecimal digits.

    >>> crc16("123456789")
    '29B1'
    """
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1) ^ (0x1021 if crc & 0x8000 else 0)
        crc &= 0xFFFF
    return f"{crc:04X}"


def field(tag: int, value: str) -> str:
    """Write a field; an empty one is left out.

    >>> field(58, "VN"), field(54, "")
    ('5802VN', '')
    """
    if len(value) > 99:
        raise ValueError(f"{value!r} is too long for a field of a QR code")
    return f"{tag:02d}{len(value):02d}{value}" if value else ""


def plain(text: str | None, length: int) -> str:
    """Write a text as all banks take it: no accents, few signs, not too long.

    >>> plain("HĐMB 01/2026: đợt 2 (Thủy sản)", 40)
    'HDMB 01 2026 dot 2 Thuy san'
    >>> plain("Thanh toan hop dong so 01/2026", 25)
    'Thanh toan hop dong so 01'
    """
    text = unicodedata.normalize("NFD", text or "").replace("đ", "d").replace("Đ", "D")
    text = "".join(char for char in text if not unicodedata.combining(char))
    words = re.sub(r"[^A-Za-z0-9_.-]+", " ", text).split()
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if len(longer) > length:
            break
        line = longer
    return line or " ".join(words)[:length]


def payload(
    bank: str, account: str, amount: int = 0, memo: str = "", name: str = ""
) -> str:
    """Return the text of the QR code of a transfer in đồng.

    :param bank: number of the bank at NAPAS, six digits
    :param account: number of the account
    :param amount: đồng; 0 leaves it to the payer
    :param memo: what stands on the transfer
    :param name: of the account's holder, optional
    :raise ValueError: a number that no bank has

    >>> text = payload("970403", "0011012345678", 180000, "thanh toan don hang")
    >>> text[:73]
    '00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA'
    >>> text[73:]
    '530370454061800005802VN62230819thanh toan don hang63045FAB'
    >>> payload("970436", "VCB-1")
    Traceback (most recent call last):
    ValueError: 'VCB-1' is no account number
    """
    account = re.sub(r"[\s.]", "", account)
    if not re.fullmatch(r"\d{6}", bank):
        raise ValueError(f"{bank!r} is no number of a bank at NAPAS")
    if not ACCOUNT.fullmatch(account):
        raise ValueError(f"{account!r} is no account number")
    beneficiary = field(0, bank) + field(1, account)
    text = (
        field(0, "01")
        + field(1, "12" if amount else "11")
        + field(38, field(0, NAPAS) + field(1, beneficiary) + field(2, TO_ACCOUNT))
        + field(53, VND)
        + field(54, str(amount) if amount else "")
        + field(58, "VN")
        + field(59, plain(name, NAME_LENGTH))
        + field(62, field(8, plain(memo, MEMO_LENGTH)))
        + "6304"
    )
    return text + crc16(text)


def read_fields(text: str) -> dict[int, str]:
    """Read the fields of a text.

    >>> read_fields("5802VN6304A1B2")
    {58: 'VN', 63: 'A1B2'}
    """
    fields, place = {}, 0
    while place < len(text):
        size = int(text[place + 2 : place + 4])
        fields[int(text[place : place + 2])] = text[place + 4 : place + 4 + size]
        place += 4 + size
    return fields


def read_payload(text: str) -> dict[str, str]:
    """Read a VietQR, and refuse one whose check sum is wrong.

    The example of NAPAS' own specification:

    >>> read_payload(
    ...     "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...     "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
    ... ) # doctest: +NORMALIZE_WHITESPACE
    {'bank': '970403', 'account': '0011012345678', 'amount': '180000',
     'memo': 'thanh toan don hang', 'name': ''}
    >>> read_payload("5802VN63040000")
    Traceback (most recent call last):
    ValueError: the check sum is wrong
    """
    if crc16(text[:-4]) != text[-4:]:
        raise ValueError("the check sum is wrong")
    fields = read_fields(text)
    beneficiary = read_fields(read_fields(fields[38])[1])
    return {
        "bank": beneficiary[0],
        "account": beneficiary[1],
        "amount": fields.get(54, ""),
        "memo": read_fields(fields.get(62, "")).get(8, ""),
        "name": fields.get(59, ""),
    }


def svg(text: str) -> str:
    """Draw a QR code as SVG: sharp in any size, read by any printer.

    >>> svg("VN")[:22], svg("VN").count("M")
    ('<svg xmlns="http://www', 218)
    """
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" '
        f'fill="#fff"/><path d="{dots}"/></svg>'
    )
