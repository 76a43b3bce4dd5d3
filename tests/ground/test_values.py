"""Forms of values in JSON: what is read, and what is refused with what was expected."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from counterfoil.facts.values import read_value


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [
        ("text", "anna", "anna"),
        ("texts", ["112", "999"], ("112", "999")),
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("instant", "2026-01-31T14:05:00+01:00", datetime(2026, 1, 31, 13, 5, tzinfo=UTC)),
        ("instant", "2026-01-31T14:05:00Z", datetime(2026, 1, 31, 14, 5, tzinfo=UTC)),
        ("whole", Decimal(3), 3),
        ("amount", "12.50", Decimal("12.50")),
        ("flag", True, True),
        ("choice:yes|no", "no", "no"),
    ],
)
def test_values_are_read_in_their_form(form, value, expected):
    assert read_value(value, form) == expected


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        ("text", "", "expected a text"),
        ("texts", "112", "expected a list of texts"),
        ("date", "31-01-2026", "expected a date such as 2026-01-31"),
        ("instant", "2026-01-31T14:05:00", "with its offset"),  # in which zone? not to be guessed
        ("instant", Decimal(1), "with its offset"),
        ("whole", Decimal("1.5"), "expected a whole number from 0"),
        ("whole", Decimal(2**31), "expected a whole number from 0"),
        ("amount", "1e400", "more than nine decimals or is too large"),
        ("flag", "yes", "expected true or false"),
        ("choice:yes|no", "nee", "expected yes or no"),
    ],
)
def test_what_is_not_in_its_form_is_refused_with_what_was_expected(form, value, said):
    with pytest.raises(ValueError, match=said):
        read_value(value, form)
