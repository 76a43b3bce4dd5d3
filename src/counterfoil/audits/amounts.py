"""Amounts and days as invoices and tables write them, read exactly; what could mean two things is refused."""

import re
from datetime import date, datetime
from typing import Final

from counterfoil.audits.stated import NotReadable

_MOST_DIGITS: Final = 18
_XML: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?\Z")
_SPACES: Final = " \u00a0\u202f\u2009"
_GROUPS: Final = {",": f".'’{_SPACES}", ".": f",'’{_SPACES}"}  # what may stand between thousands, by the decimal sign
_SIGNS: Final = "€£$"


def read_decimal(text: str, place: str) -> tuple[int, int]:
    """Return a decimal of XML as units and decimals; raises NotReadable. `place` begins the message."""
    found = _XML.match(text.strip())
    if found is None or not (found[2] or found[3]) or len(found[2]) + len(found[3] or "") > _MOST_DIGITS:
        raise NotReadable(f"{place}: {text!r} is no amount")
    decimals = found[3] or ""
    return int(f"{found[1]}{found[2]}{decimals}"), len(decimals)


def read_amount(text: str, decimal: str, place: str, currency: str = "") -> tuple[int, int]:
    """Return an amount of a table as units and decimals; raises NotReadable.

    Thousands may stand apart, in groups of three and by one sign throughout. The minus sign may stand before or behind,
    or be a pair of brackets; the currency may be there, as its sign or its code.
    """
    bare, is_negative = _unsigned(text.strip().replace("\u2212", "-"), currency)
    point = re.escape(decimal)
    groups = re.escape(_GROUPS[decimal])
    found = re.match(rf"([0-9]+|[0-9]{{1,3}}([{groups}])[0-9]{{3}}(?:\2[0-9]{{3}})*)(?:{point}([0-9]+))?\Z", bare)
    whole = re.sub(r"\D", "", found[1]) if found is not None else ""
    decimals = (found[3] or "") if found is not None else ""
    if found is None or len(whole) + len(decimals) > _MOST_DIGITS:
        example = "1234.56 or 1,234.56" if decimal == "." else "1234,56 or 1.234,56"
        raise NotReadable(f'{place}: {text!r} is no amount such as {example} (the mapping has decimal = "{decimal}")')
    value = int(whole + decimals)
    return -value if is_negative else value, len(decimals)


def _unsigned(text: str, currency: str) -> tuple[str, bool]:
    """Return the digits of an amount, and whether it is below zero."""
    is_negative = False
    for _ in range(3):  # "EUR -12.50", "-€ 12.50", "(12.50) EUR"
        text = text.strip(_SPACES)
        if currency and text.upper().startswith(currency):
            text = text[len(currency) :]
        elif currency and text.upper().endswith(currency):
            text = text[: -len(currency)]
        elif text[:1] and text[:1] in _SIGNS:
            text = text[1:]
        elif text[-1:] and text[-1:] in _SIGNS:
            text = text[:-1]
        elif not is_negative and text.startswith("(") and text.endswith(")"):
            text, is_negative = text[1:-1], True
        elif not is_negative and text.startswith("-"):
            text, is_negative = text[1:], True
        elif not is_negative and text.endswith("-"):
            text, is_negative = text[:-1], True
        elif text.startswith("+"):
            text = text[1:]
    return text.strip(_SPACES), is_negative


def read_day(text: str | None) -> date | None:
    """Return a day of XML (2026-10-01, 20261001), None for no text; raises NotReadable."""
    said = (text or "").strip()[:10]
    if not said:
        return None
    try:
        return date.fromisoformat(said) if "-" in said else datetime.strptime(said, "%Y%m%d").date()
    except ValueError:
        raise NotReadable(f"{said!r} is no day") from None
