"""How a Vietnamese customer is spoken to in letters and messages.

The salutation is a fact somebody recorded; it is never guessed from a name.
"""

# as they are said; the key is what is stored
SALUTATIONS: dict[str, str] = {
    "anh": "Anh",
    "chi": "Chị",
    "em": "Em",
    "ong": "Ông",
    "ba": "Bà",
    "co": "Cô",
    "chu": "Chú",
    "bac": "Bác",
    "quy_cong_ty": "Quý Công ty",
    "quy_don_vi": "Quý Đơn vị",
    "quy_khach": "Quý khách",
}
OF_ORGANISATIONS = ("quy_cong_ty", "quy_don_vi", "quy_khach")
# these go with the full name, the others with the given name alone
FORMAL = ("ong", "ba")


def given_name(name: str | None) -> str:
    """The last word of a person's name: the one Vietnamese call each other by.

    >>> given_name("Nguyễn Văn Đạt"), given_name(" Đạt "), given_name(None)
    ('Đạt', 'Đạt', '')
    """
    words = (name or "").split()
    return words[-1] if words else ""


def greeting(
    salutation: str | None, name: str | None, is_organisation: bool = False
) -> str:
    """The words a message addresses the customer with.

    >>> greeting("anh", "Nguyễn Văn Đạt"), greeting("ong", "Nguyễn Văn Đạt")
    ('Anh Đạt', 'Ông Nguyễn Văn Đạt')
    >>> greeting(None, "Nguyễn Văn Đạt"), greeting("quy_khach", "Nguyễn Văn Đạt")
    ('Quý khách', 'Quý khách')
    >>> greeting(None, "Công ty TNHH Nam Hải", is_organisation=True)
    'Quý Công ty'
    >>> greeting("quy_don_vi", "Trường Tiểu học Kim Đồng", is_organisation=True)
    'Quý Đơn vị'
    """
    default = "quy_cong_ty" if is_organisation else "quy_khach"
    key = salutation if salutation in SALUTATIONS else default
    if key in OF_ORGANISATIONS:
        return SALUTATIONS[key]
    called = name if key in FORMAL else given_name(name)
    return f"{SALUTATIONS[key]} {called or ''}".strip()
