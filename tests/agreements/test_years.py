"""The tables of a year hold what they say: wrong arithmetic, a line too many and a line too few are noticed."""

from decimal import Decimal

import pytest
from tests.agreements.years import Year, worked_out
from tests.register.cases import order

FEE = Year(order("cxone", "nice-cxone", "2022-01-18", service_fee="{ EUR = 3100.00 }"))
JANUARY = "2022-01-18 | cxone | service-fee | 2022-01-18 2022-02-01 | 3100.00 x 14/31 = 1400.00 | from the 18th"
FEBRUARY = "2022-02-01 | cxone | service-fee | 2022-02-01 2022-03-01 | 3100.00 = 3100.00 |"


@pytest.mark.parametrize(
    ("calculation", "amount"),
    [
        ("25 x 40.00 x 14/31 = 451.61", "451.61"),
        ("3,250 x 0.012 + 126 x 0.012/60 = 39.03", "39.03"),
        ("100.00 x 14/31 - 5.00 = 40.16", "40.16"),
        ("- 2 x 40.00 x 16/31 = -41.29", "-41.29"),
        ("1 / 200 = 0.01", "0.01"),  # half a cent is rounded up
        ("- 1 / 200 = -0.01", "-0.01"),
    ],
)
def test_a_calculation_by_hand_comes_to_its_amount(calculation, amount):
    assert worked_out(calculation) == Decimal(amount)


@pytest.mark.parametrize("wrong", ["25 x 40.00 x 14/31 = 451.62", "25 agents = 25.00", "2 x (3 + 4) = 14.00"])
def test_what_does_not_add_up_or_is_no_calculation_is_refused(wrong):
    with pytest.raises(AssertionError):
        worked_out(wrong)


def test_a_line_too_many_or_too_few_is_noticed():
    FEE.assert_owed(f"{JANUARY}\n{FEBRUARY}", "2022-02-28")
    for table in (JANUARY, f"{JANUARY}\n{FEBRUARY}\n{FEBRUARY}", FEBRUARY.replace("3100.00 = 3100.00", "1 = 1.00")):
        with pytest.raises(AssertionError, match="unexpected, and missing"):
            FEE.assert_owed(table, "2022-02-28")
