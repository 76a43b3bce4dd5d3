"""The forms of values in JSON: how an event or a request says a text, a day, an instant, an amount."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.faults import nearest
from counterfoil.contract.identifiers import plain_identifier, vat_objection
from counterfoil.contract.reading import exactly
from counterfoil.money import CURRENCIES, NANO

MOST = 2**31  # whole numbers are below it
_DATE_LENGTH: Final = len("2026-01-31")


def read_value(value: Any, form: str) -> Any:
    """Return a JSON value (numbers being decimals) in its form; raises ValueError saying what was expected.

    Forms: `text`; `texts` (a list of them); `date`; `instant` (ISO 8601 with its offset from UTC); `whole` (an integer
    from 0); `amount` (a decimal of currency units); `flag` (true or false); `country` (ISO 3166); `currency`
    (ISO 4217); `vat-number` (kept without spaces); `choice:a|b`; `table` and `price`, which are read further by
    whoever knows them.
    """
    if form == "text":
        return _read_text(value)
    if form == "texts":
        if not isinstance(value, list):
            raise ValueError("expected a list of texts")
        return tuple(map(_read_text, value))
    if form == "date":
        return _read_date(value)
    if form == "instant":
        return _read_instant(value)
    if form == "whole":
        if not isinstance(value, Decimal) or value != int(value) or not 0 <= value < MOST:
            raise ValueError(f"expected a whole number from 0, not {value}")
        return int(value)
    if form == "amount":
        return _read_amount(value)
    if form == "flag":
        if not isinstance(value, bool):
            raise ValueError(f"expected true or false, not {value!r}")
        return value
    if form == "country":
        if value not in COUNTRIES:
            raise ValueError(f"expected a country code of ISO 3166 such as NL, not {value!r}")
        return value
    if form == "currency":
        if value not in CURRENCIES:
            near = nearest(str(value), CURRENCIES)
            raise ValueError(f"expected a currency code of ISO 4217 such as EUR, not {value!r}.{near}")
        return value
    if form == "vat-number":
        return _read_vat_number(value)
    if form.startswith("choice:"):
        choices = form.removeprefix("choice:").split("|")
        if value not in choices:
            raise ValueError(f"expected {' or '.join(choices)}, not {value!r}.{nearest(str(value), choices)}")
        return value
    if form in ("table", "price"):
        if not isinstance(value, dict):
            raise ValueError("expected a table")
        return value
    raise KeyError(f"{form} is not a form of a value")


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text")
    return value


def _read_vat_number(value: Any) -> str:
    number = plain_identifier(_read_text(value))
    wrong = vat_objection(number)
    if wrong:
        raise ValueError(f"{value!r} {wrong}")
    return number


def _read_date(value: Any) -> date:
    try:
        if isinstance(value, str) and len(value) == _DATE_LENGTH:
            return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        pass
    raise ValueError(f"expected a date such as 2026-01-31, not {value!r}")


def _read_instant(value: Any) -> datetime:
    """Return an instant in UTC. One without an offset is no instant: which zone it is in would be a guess."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"expected an instant with its offset such as 2026-01-31T14:05:00+01:00, not {value!r}")
    return at.astimezone(UTC)


def _read_amount(value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str | Decimal) else Decimal("nan")
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite():
        raise ValueError(f"expected an amount such as 12.50, not {value!r}")
    if exactly(amount, NANO) is None:
        raise ValueError(f"{value} has more than nine decimals or is too large")
    return amount
