"""Telephone numbers: E.164, country and line type, once for each distinct number; and the key that decks search by."""

from collections.abc import Iterable
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from counterfoil.keys import called_key

_LONGEST_SHORT_CODE = 6
_REGION_OF_NO_COUNTRY = "001"
_LINE_TYPES = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed-or-mobile",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.VOIP: "voip",
}


class Number(NamedTuple):
    """One number: digits (E.164 without the plus, or what was dialled), country, line type and deck key."""

    digits: str
    is_e164: bool
    country: str
    line_type: str
    called: int


NOBODY = Number("", False, "", "", 0)


def read_number(text: str, region: str = "", *, strip: Iterable[str] = (), bare_international: bool = False) -> Number:
    """Return what a number in a call record is.

    `region` is the country (ISO 3166 alpha-2) in whose way it was dialled, "" if only +E.164 can be read. A prefix in
    `strip` (an exchange's outside line) is taken off if an E.164 number remains. `bare_international` also reads a
    number without + or 00 as international where it is no national one. What is no E.164 number keeps its digits, has
    no country, and is "short" (up to 6 digits) or "other".
    """
    text = text.strip()
    if not text:
        return NOBODY
    candidates = [text, *(text.removeprefix(prefix) for prefix in strip if prefix and text.startswith(prefix))]
    for candidate in candidates:
        found = _e164(candidate, region)
        if found is not None:
            return found
    digits = "".join(character for character in text if character in "0123456789")
    if bare_international and len(digits) > _LONGEST_SHORT_CODE and not text.startswith("0"):
        found = _e164("+" + digits, region)
        if found is not None:
            return found
    line_type = "short" if digits and digits == text and len(digits) <= _LONGEST_SHORT_CODE else "other"
    return Number(digits, False, "", line_type, called_key(digits))


def read_e164(text: str, region: str = "") -> str:
    """Return a number as E.164 with the plus sign, or "" if it is none."""
    found = read_number(text, region)
    return "+" + found.digits if found.is_e164 else ""


def _e164(text: str, region: str) -> Number | None:
    if not any(character in "0123456789" for character in text) or any(character in "*#" for character in text):
        return None
    if any(character.isalpha() for character in text):  # a name; the library would dial it on a keypad
        return None
    try:
        number = phonenumbers.parse(text, region or None)
    except NumberParseException:
        return None
    kind = phonenumbers.number_type(number)
    valid = kind != PhoneNumberType.UNKNOWN  # which is how the library itself defines validity
    if not valid and not (_is_possible(number) and _is_dialled_in_full(text, number, region)):
        return None
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    # A block that was opened after the library's release is not valid to it yet: country by calling code, type unknown.
    country = phonenumbers.region_code_for_number(number) if valid else None
    country = country or phonenumbers.region_code_for_country_code(number.country_code or 0) or ""
    return Number(digits, True, "" if country == "ZZ" else country, _LINE_TYPES.get(kind, "other"), called_key(digits))


def _is_possible(number: PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _is_dialled_in_full(text: str, number: PhoneNumber, region: str) -> bool:
    """Return whether a number names its area: 5844903 in a country that dials 0 before the area does not."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None) if region else None
    trunk_prefix = metadata.national_prefix if metadata is not None else None
    dialled = "".join(character for character in text if character in "0123456789")
    if text.startswith("+") or not trunk_prefix or dialled.startswith("00"):
        return True
    return dialled == trunk_prefix + phonenumbers.national_significant_number(number)
