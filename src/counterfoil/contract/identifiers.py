"""Identifiers with a form of their own: VAT numbers and bank accounts. Well formed does not mean that they exist.

Structures of VAT numbers are those of the European Commission's VIES (question 11 of its questions and answers),
of HMRC for the United Kingdom, of the Brønnøysund registers for Norway, and of the Swiss UID register; check digits are
those that the authorities publish. Bank accounts are IBAN of ISO 13616 (mod 97-10) with the lengths of its registry.
"""

import re
from collections.abc import Callable
from typing import Final

# Member states of the European Union in the Union's order; XI is Northern Ireland, for goods alone.
EU: Final = frozenset("BE BG CZ DK DE EE IE GR ES FR HR IT CY LV LT LU HU MT NL AT PL PT RO SI SK FI SE".split())
# The prefix of a VAT number where it is not the country's code.
_PREFIX: Final = {"GR": "EL", "CH": "CHE"}
_PATTERNS: Final = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CHE": r"\d{9}(MWST|TVA|IVA)",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{9}B[A-Z0-9+*]{2}",
    "NO": r"\d{9}MVA",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}


def vat_country(number: str) -> str:
    """Return the country (ISO 3166) of a VAT number's prefix; "" if no country that is known here has it."""
    for prefix in (number[:3], number[:2]):
        if prefix in _PATTERNS:
            return {prefix: country for country, prefix in _PREFIX.items()}.get(prefix, prefix)
    return ""


def plain_identifier(text: str) -> str:
    """Return an identifier in capitals without the spaces, dots and hyphens that people write in it."""
    return re.sub(r"[\s.\-]", "", text).upper()


def vat_objection(number: str) -> str:
    """Return what is wrong with the form of a VAT number that is written without spaces; "" if nothing is."""
    prefix = next((each for each in (number[:3], number[:2]) if each in _PATTERNS), "")
    if not prefix:
        return "begins with no country whose VAT numbers are known"
    rest = number[len(prefix) :]
    if not re.fullmatch(_PATTERNS[prefix], rest):
        return f"does not have the form of a VAT number of {prefix}"
    check = _CHECKS.get(prefix)
    return "" if check is None or check(rest) else "has wrong check digits"


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _be(rest: str) -> bool:
    return 97 - int(rest[:8]) % 97 == int(rest[8:])


def _de(rest: str) -> bool:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in rest[:8]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(rest[8])


def _fr(rest: str) -> bool:
    """The key of a numeric one is (12 + 3 x (SIREN mod 97)) mod 97; Monaco's and the newer ones with letters pass."""
    return not rest[:2].isdigit() or (12 + 3 * (int(rest[2:]) % 97)) % 97 == int(rest[:2])


def _lu(rest: str) -> bool:
    return int(rest[:6]) % 89 == int(rest[6:])


def _nl(rest: str) -> bool:
    """Companies' numbers pass the test of eleven; those of sole traders since 2020 (mod 97 over the whole) do too."""
    by_eleven = rest[:9].isdigit() and rest[10:].isdigit()
    if by_eleven and _weighted(rest, (9, 8, 7, 6, 5, 4, 3, 2)) % 11 == int(rest[8]):
        return True
    numeric = "".join(str(_NL_VALUES.index(letter)) for letter in f"NL{rest}")
    return int(numeric) % 97 == 1


_NL_VALUES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+*"


def _no(rest: str) -> bool:
    check = 11 - _weighted(rest, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return check % 11 == int(rest[8]) and check != 10


def _gb(rest: str) -> bool:
    if not rest.isdigit():
        return True
    total = _weighted(rest, (8, 7, 6, 5, 4, 3, 2)) + int(rest[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "BE": _be,
    "DE": _de,
    "FR": _fr,
    "GB": _gb,
    "LU": _lu,
    "NL": _nl,
    "NO": _no,
}

# Lengths of the IBAN registry (SWIFT, release 99) for the countries of SEPA; others are checked by their digits alone.
_IBAN_LENGTHS: Final = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip


def iban_objection(iban: str) -> str:
    """Return what is wrong with an IBAN that is written without spaces; "" if nothing is."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", iban):
        return "does not have the form of an IBAN"
    length = _IBAN_LENGTHS.get(iban[:2])
    if length is not None and len(iban) != length:
        return f"has {len(iban)} characters, and one of {iban[:2]} has {length}"
    numeric = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return "" if int(numeric) % 97 == 1 else "has wrong check digits"
