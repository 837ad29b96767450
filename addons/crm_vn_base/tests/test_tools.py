import doctest
import random

from odoo.tests import BaseCase, tagged

from ..tools import (
    amount_in_words,
    citizen_id,
    identity,
    phone,
    tax_code,
    typed_name,
)
from ..tools.amount_in_words import decimal_to_words, number_to_words

# vietnam.md section 4: what an accountant writes
WORDS = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    31: "ba mươi mốt",
    44: "bốn mươi tư",
    55: "năm mươi lăm",
    99: "chín mươi chín",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    124: "một trăm hai mươi tư",
    1000: "một nghìn",
    1001: "một nghìn không trăm linh một",
    1010: "một nghìn không trăm mười",
    1015: "một nghìn không trăm mười lăm",
    1021: "một nghìn không trăm hai mươi mốt",
    1050: "một nghìn không trăm năm mươi",
    1105: "một nghìn một trăm linh năm",
    2024: "hai nghìn không trăm hai mươi tư",
    10_000: "mười nghìn",
    15_000: "mười lăm nghìn",
    21_000: "hai mươi mốt nghìn",
    10_005: "mười nghìn không trăm linh năm",
    24_000: "hai mươi tư nghìn",
    100_001: "một trăm nghìn không trăm linh một",
    105_000: "một trăm linh năm nghìn",
    121_000: "một trăm hai mươi mốt nghìn",
    201_005: "hai trăm linh một nghìn không trăm linh năm",
    999_999: "chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000: "một triệu",
    1_000_100: "một triệu một trăm",
    1_000_001: "một triệu không trăm linh một",
    1_000_010: "một triệu không trăm mười",
    1_001_000: "một triệu không trăm linh một nghìn",
    1_005_000: "một triệu không trăm linh năm nghìn",
    1_010_000: "một triệu không trăm mười nghìn",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    1_234_567: "một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy",
    15_500_000: "mười lăm triệu năm trăm nghìn",
    121_500_000: "một trăm hai mươi mốt triệu năm trăm nghìn",
    21_050_000: "hai mươi mốt triệu không trăm năm mươi nghìn",
    101_000_000: "một trăm linh một triệu",
    10**9: "một tỷ",
    10_500_000_000: "mười tỷ năm trăm triệu",
    1_000_000_015: "một tỷ không trăm mười lăm",
    1_000_001_000: "một tỷ không trăm linh một nghìn",
    1_001_000_000: "một tỷ không trăm linh một triệu",
    1_050_000_000: "một tỷ không trăm năm mươi triệu",
    2_005_000_000: "hai tỷ không trăm linh năm triệu",
    101_000_000_000: "một trăm linh một tỷ",
    10**12: "một nghìn tỷ",
    10**12 + 1: "một nghìn tỷ không trăm linh một",
    1_234_567_891_234: "một nghìn hai trăm ba mươi tư tỷ năm trăm sáu mươi bảy triệu "
    "tám trăm chín mươi mốt nghìn hai trăm ba mươi tư",
    5_500_000_000_000: "năm nghìn năm trăm tỷ",
    10**15: "một triệu tỷ",
    10**16: "mười triệu tỷ",
    10**18: "một tỷ tỷ",
    -1: "âm một",
    -5: "âm năm",
    -15: "âm mười lăm",
    -100: "âm một trăm",
    -1_000_000: "âm một triệu",
}
UNITS = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
DIGITS = {word: digit for digit, word in enumerate(amount_in_words.DIGITS)}
DIGITS |= {"mốt": 1, "tư": 4, "lăm": 5}


def parse_words(words):
    """Read a number back from its words: an independent inverse, for the tests."""
    words = words.split()
    if words[0] == "âm":
        return -parse_words(" ".join(words[1:]))
    if "tỷ" in words:
        cut = len(words) - words[::-1].index("tỷ")
        return parse_words(" ".join(words[: cut - 1])) * 10**9 + (
            parse_words(" ".join(words[cut:])) if words[cut:] else 0
        )
    total = group = digit = 0
    for word in words:
        if word in UNITS:
            total, group, digit = total + (group + digit) * UNITS[word], 0, 0
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            digit = DIGITS[word]
    return total + group + digit


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        modules = (amount_in_words, citizen_id, identity, phone, tax_code, typed_name)
        for module in modules:
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 4)
            self.assertFalse(result.failed, module.__name__)

    def test_words_as_an_accountant_writes_them(self):
        for number, words in WORDS.items():
            with self.subTest(number=number):
                self.assertEqual(number_to_words(number), words)

    def test_decimals(self):
        self.assertEqual(decimal_to_words("10.5"), "mười phẩy năm")
        self.assertEqual(decimal_to_words("1.05"), "một phẩy không năm")
        self.assertEqual(decimal_to_words("0.05"), "không phẩy không năm")

    def test_round_trip(self):
        rng = random.Random(20261122)
        numbers = [rng.randrange(10 ** rng.randint(1, 15)) for _i in range(100_000)]
        seen = {}
        for number in [*WORDS, *numbers]:
            words = number_to_words(number)
            self.assertEqual(parse_words(words), number, words)
            self.assertEqual(seen.setdefault(words, number), number)
            self.assertNotIn("lẻ", words)
